"""What the settings of the centre are now. All of it is for admins, so nothing here depends on the viewer."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.consultation.models import PlanTemplate
from app.errors import NotFound
from app.pages.models import TextPage
from app.people.models import CentreSetting
from app.texts import _
from app.tickets.models import CannedReply, Ticket, Topic


def topics_to_order(db: Session) -> list[Topic]:
    """All topics in their order, locked until the commit: two admins change the list one after the other."""
    return list(db.scalars(select(Topic).order_by(col(Topic.position), col(Topic.id)).with_for_update()))


def topic(db: Session, slug: str, *, lock: bool = False) -> Topic:
    """One topic, active or not. Raises NotFound."""
    query = select(Topic).where(col(Topic.slug) == slug)
    found = db.scalars(query.with_for_update() if lock else query).first()
    if found is None:
        raise NotFound(_("Dieses Thema gibt es nicht."))
    return found


def topic_is_used(db: Session, topic: Topic) -> bool:
    """Whether a request or a canned reply refers to the topic."""
    used = exists().where(col(Ticket.topic_id) == topic.id)
    return bool(db.scalar(select(used | exists().where(col(CannedReply.topic_id) == topic.id))))


def plans_to_order(db: Session) -> list[PlanTemplate]:
    """All plan templates in their order, locked until the commit."""
    return list(
        db.scalars(select(PlanTemplate).order_by(col(PlanTemplate.position), col(PlanTemplate.id)).with_for_update())
    )


def plan(db: Session, slug: str, *, lock: bool = False) -> PlanTemplate:
    """One plan template, active or not. Raises NotFound."""
    query = select(PlanTemplate).where(col(PlanTemplate.slug) == slug)
    found = db.scalars(query.with_for_update() if lock else query).first()
    if found is None:
        raise NotFound(_("Diesen Plan gibt es nicht."))
    return found


def canned(db: Session) -> list[CannedReply]:
    """All canned replies in their order."""
    return list(db.scalars(select(CannedReply).order_by(col(CannedReply.position), col(CannedReply.id))))


def canned_to_order(db: Session) -> list[CannedReply]:
    """All canned replies in their order, locked until the commit."""
    query = select(CannedReply).order_by(col(CannedReply.position), col(CannedReply.id)).with_for_update()
    return list(db.scalars(query))


def canned_reply(db: Session, reply_id: int, *, lock: bool = False) -> CannedReply:
    """One canned reply. Raises NotFound."""
    found = db.get(CannedReply, reply_id, with_for_update=True if lock else None)
    if found is None:
        raise NotFound(_("Diesen Textbaustein gibt es nicht."))
    return found


def text_pages(db: Session) -> dict[tuple[str, str], TextPage]:
    """The editable pages by slug and language."""
    return {(page.slug, page.language): page for page in db.scalars(select(TextPage))}


def text_page(db: Session, slug: str, language: str, *, lock: bool = False) -> TextPage:
    """One page in one language; where nothing is stored yet an empty one with version 0."""
    found = db.get(TextPage, (slug, language), with_for_update=True if lock else None)
    return found or TextPage(slug=slug, language=language, title="", body="", body_html="", version=0)


def setting(db: Session, name: str, *, lock: bool = False) -> CentreSetting:
    """A setting of the centre; where nothing is stored yet an empty one with version 0."""
    found = db.get(CentreSetting, name, with_for_update=True if lock else None)
    return found or CentreSetting(name=name, value={}, version=0)
