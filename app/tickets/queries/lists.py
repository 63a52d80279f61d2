"""Lists of tickets."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from app.errors import NotFound
from app.people.models import Organisation, Role, User
from app.people.viewer import Viewer
from app.texts import _
from app.tickets.models import OPEN_STAGES, Stage, Ticket, Topic, WaitingFor
from app.tickets.queries.visibility import visible_to
from app.web.paging import PAGE, Page, decode, encode


@dataclass(frozen=True)
class TicketRow:
    """A ticket as a line of a list."""

    id: int
    reference: str
    title: str
    stage: Stage
    waiting_for: WaitingFor
    priority: str
    confidential: bool
    submitted_at: datetime
    activity_at: datetime
    due_at: datetime | None
    topic: str
    organisation: str
    reporter: str
    advisor: str | None
    topic_en: str
    topic_slug: str
    organisation_key: str
    organisation_kind: str
    reporter_role: Role
    advisor_role: Role | None


_Advisor = aliased(User)
_Reporter = aliased(User)
ROW_COLUMNS = (
    col(Ticket.id), col(Ticket.reference), col(Ticket.title), col(Ticket.stage), col(Ticket.waiting_for),
    col(Ticket.priority), col(Ticket.confidential), col(Ticket.submitted_at), col(Ticket.activity_at),
    col(Ticket.due_at), col(Topic.title), col(Organisation.name), col(_Reporter.name), col(_Advisor.name),
    col(Topic.title_en), col(Topic.slug), col(Organisation.key), col(Organisation.kind), col(_Reporter.role),
    col(_Advisor.role),
)  # fmt: skip


def rows() -> Any:
    """The select that every list of tickets starts from."""
    return (
        select(*ROW_COLUMNS)
        .join(Topic, col(Topic.id) == col(Ticket.topic_id))
        .join(Organisation, col(Organisation.id) == col(Ticket.organisation_id))
        .join(_Reporter, col(_Reporter.id) == col(Ticket.reporter_id))
        .outerjoin(_Advisor, col(_Advisor.id) == col(Ticket.advisor_id))
    )


def latest(
    db: Session, viewer: Viewer, *, stage: Stage | None = None, topic: str | None = None, cursor: str | None = None,
    limit: int = PAGE,
) -> Page[TicketRow]:  # fmt: skip
    """The tickets the viewer may read, the one with the newest activity first."""
    query = rows().where(visible_to(viewer)).order_by(col(Ticket.activity_at).desc(), col(Ticket.id).desc())
    if stage is not None:
        query = query.where(col(Ticket.stage) == stage)
    if topic is not None:
        query = query.where(col(Topic.slug) == topic)
    if cursor:
        at, last_id = decode(cursor, str, int)
        query = query.where(
            tuple_(col(Ticket.activity_at), col(Ticket.id)) < tuple_(literal(_moment(at)), literal(last_id))
        )
    found = [TicketRow(*row) for row in db.execute(query.limit(limit + 1))]
    more = len(found) > limit
    found = found[:limit]
    return Page(found, encode(found[-1].activity_at.isoformat(), found[-1].id) if more else None)


def _moment(text: str | int) -> datetime:
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        raise NotFound(_("Diese Seite der Liste gibt es nicht.")) from None


MOST_COUNTED = 100


def number_waiting_for_body(db: Session, viewer: Viewer) -> tuple[int, int]:
    """How many of the body's tickets ask for an answer, and how many results it has to look at; each up to 100."""
    asked = and_(col(Ticket.waiting_for) == WaitingFor.municipality, col(Ticket.stage).in_(OPEN_STAGES))
    counts = [
        select(func.count())
        .select_from(select(col(Ticket.id)).where(visible_to(viewer), turn).limit(MOST_COUNTED).subquery())
        .scalar_subquery()
        for turn in (asked, col(Ticket.stage) == Stage.resolved)
    ]
    answers, results = db.execute(select(*counts)).one()
    return answers, results


def waiting_for_body(db: Session, viewer: Viewer, limit: int = 20) -> list[TicketRow]:
    """The body's tickets in which it is the body's turn: asked for an answer, or resolved and not yet closed."""
    query = (
        rows()
        .where(
            visible_to(viewer),
            or_(
                and_(col(Ticket.waiting_for) == WaitingFor.municipality, col(Ticket.stage).in_(
                    [Stage.submitted, Stage.triage, Stage.consultation])),
                col(Ticket.stage) == Stage.resolved,
            ),
        )
        .order_by(col(Ticket.activity_at).desc(), col(Ticket.id).desc())
        .limit(limit)
    )  # fmt: skip
    return [TicketRow(*row) for row in db.execute(query)]
