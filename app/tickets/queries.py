"""Every SELECT on tickets. What users see takes the viewer; `visible_to` says what that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, cast, exists, false, func, literal, or_, select, true, tuple_
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from app.errors import NotFound
from app.files.models import StoredFile
from app.people.models import Organisation, Role, User
from app.people.viewer import HUES, Viewer, initials
from app.policy import Reach, reach
from app.texts import _
from app.tickets.models import (
    TICKETS,
    Attachment,
    CannedReply,
    Entry,
    EntryKind,
    Link,
    Participant,
    Pause,
    Stage,
    Ticket,
    Topic,
    WaitingFor,
)
from app.web.paging import PAGE, Page, decode, encode


def visible_to(viewer: Viewer | None) -> ColumnElement[bool]:
    """The tickets the viewer may read, as SQL; the same as `policy.can(viewer, "ticket.read", ticket)`."""
    far = reach(viewer, "ticket.read")
    if viewer is None or far is Reach.nothing:
        return false()
    if far is Reach.everything:
        return true()
    takes_part = or_(
        col(Ticket.reporter_id) == viewer.id,
        exists().where(col(Participant.ticket_id) == col(Ticket.id), col(Participant.user_id) == viewer.id),
    )
    return and_(
        col(Ticket.organisation_id) == viewer.organisation_id,
        or_(col(Ticket.confidential).is_(False), takes_part),
    )


@dataclass(frozen=True)
class TicketFacts:
    """What the permission table needs to know of a ticket."""

    organisation_id: int
    confidential: bool
    party_ids: frozenset[int]


def facts(db: Session, ticket: Ticket) -> TicketFacts:
    """The ticket as the permission table sees it; who takes part matters for confidential ones only."""
    parties = party_ids(db, ticket) if ticket.confidential else frozenset()
    return TicketFacts(ticket.organisation_id, ticket.confidential, parties)


def party_ids(db: Session, ticket: Ticket) -> frozenset[int]:
    """The reporter and those kept informed."""
    informed = db.scalars(select(col(Participant.user_id)).where(col(Participant.ticket_id) == ticket.id))
    return frozenset({ticket.reporter_id, *informed})


def by_reference(db: Session, viewer: Viewer, reference: str, *, lock: bool = False) -> Ticket:
    """The ticket, as far as the viewer may know of it; with `lock`, until the transaction ends nobody else changes it.

    Raises NotFound.
    """
    query = select(Ticket).where(col(Ticket.reference) == reference.strip().upper(), visible_to(viewer))
    ticket = db.scalars(query.with_for_update(of=TICKETS) if lock else query).first()
    if ticket is None:
        raise NotFound(_("Diese Anfrage gibt es nicht, oder sie ist nicht für Ihr Konto bestimmt."))
    return ticket


def by_id(db: Session, ticket_id: int, *, lock: bool = False) -> Ticket | None:
    """For services that follow a link of a ticket at hand."""
    query = select(Ticket).where(col(Ticket.id) == ticket_id)
    return db.scalars(query.with_for_update(of=TICKETS) if lock else query).first()


def next_number(db: Session) -> int:
    """The next number of a ticket; gaps are possible, doubles are not."""
    return int(db.execute(select(func.nextval("ticket_number"))).scalar_one())


@dataclass(frozen=True)
class StoryLine:
    """One line of the timeline, with its author and files."""

    id: int
    kind: EntryKind
    internal: bool
    at: datetime
    event: str
    facts: dict[str, Any]
    body_html: str
    author: str
    author_id: int | None
    author_role: Role | None
    files: Sequence[Any]

    @property
    def initials(self) -> str:
        return initials(self.author) if self.author else "KL"

    @property
    def hue(self) -> int:
        return (self.author_id or 0) % HUES


def story(db: Session, viewer: Viewer, ticket: Ticket, files: Sequence[Any]) -> list[StoryLine]:
    """The whole timeline in order, with the `files` that belong to it; internal lines for the centre only."""
    query = (
        select(
            col(Entry.id), col(Entry.kind), col(Entry.internal), col(Entry.at), col(Entry.event), col(Entry.facts),
            col(Entry.body_html), func.coalesce(col(User.name), ""), col(Entry.author_id), col(User.role),
        )
        .outerjoin(User, col(User.id) == col(Entry.author_id))
        .where(col(Entry.ticket_id) == ticket.id)
        .order_by(col(Entry.id))
    )  # fmt: skip
    if not viewer.is_centre:
        query = query.where(col(Entry.internal).is_(False))
    by_entry: dict[int | None, list[Any]] = {}
    for file in files:
        by_entry.setdefault(file.entry_id, []).append(file)
    lines: Sequence[Any] = db.execute(query).all()
    return [StoryLine(*(*line, by_entry.get(line[0], []))) for line in lines]


def files_of(db: Session, viewer: Viewer, ticket: Ticket) -> Sequence[Any]:
    """The ticket's files: (id, name, media_type, size, entry_id, step_id, internal)."""
    query = (
        select(
            col(Attachment.id), col(StoredFile.name), col(StoredFile.media_type), col(StoredFile.size),
            col(Attachment.entry_id), col(Attachment.step_id), col(Attachment.internal),
        )
        .join(StoredFile, col(StoredFile.id) == col(Attachment.file_id))
        .where(col(Attachment.ticket_id) == ticket.id)
        .order_by(col(Attachment.id))
    )  # fmt: skip
    return db.execute(query if viewer.is_centre else query.where(col(Attachment.internal).is_(False))).all()


def file_of(db: Session, viewer: Viewer, ticket: Ticket, attachment_id: int) -> StoredFile:
    """One file of the ticket. Raises NotFound, also for an internal one the viewer may not know of."""
    query = (
        select(StoredFile)
        .join(Attachment, col(Attachment.file_id) == col(StoredFile.id))
        .where(col(Attachment.ticket_id) == ticket.id, col(Attachment.id) == attachment_id)
    )
    found = db.scalars(query if viewer.is_centre else query.where(col(Attachment.internal).is_(False))).first()
    if found is None:
        raise NotFound(_("Diese Datei gibt es nicht."))
    return found


def file_count(db: Session, ticket: Ticket) -> int:
    query = select(func.count()).select_from(Attachment).where(col(Attachment.ticket_id) == ticket.id)
    return db.execute(query).scalar_one()


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


_Advisor = aliased(User)
_Reporter = aliased(User)
ROW_COLUMNS = (
    col(Ticket.id), col(Ticket.reference), col(Ticket.title), col(Ticket.stage), col(Ticket.waiting_for),
    col(Ticket.priority), col(Ticket.confidential), col(Ticket.submitted_at), col(Ticket.activity_at),
    col(Ticket.due_at), col(Topic.title), col(Organisation.name), col(_Reporter.name), col(_Advisor.name),
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


def circle(db: Session, ticket: Ticket) -> Sequence[Any]:
    """(id, name, role, informed) of the active people of the ticket's body, by name; `informed`: kept informed of it.

    At most 200, which is more than any body here has.
    """
    takes_part = and_(col(Participant.user_id) == col(User.id), col(Participant.ticket_id) == ticket.id)
    return db.execute(
        select(col(User.id), col(User.name), col(User.role), col(Participant.user_id).is_not(None).label("informed"))
        .outerjoin(Participant, takes_part)
        .where(col(User.organisation_id) == ticket.organisation_id, col(User.active))
        .order_by(col(User.name), col(User.id))
        .limit(200)
    ).all()


def people_of(db: Session, ticket: Ticket) -> Sequence[Any]:
    """(id, name, role, e-mail) of those kept informed, by name."""
    return db.execute(
        select(col(User.id), col(User.name), col(User.role), col(User.email))
        .join(Participant, col(Participant.user_id) == col(User.id))
        .where(col(Participant.ticket_id) == ticket.id)
        .order_by(col(User.name), col(User.id))
    ).all()


@dataclass(frozen=True)
class Surroundings:
    """What the head and the aside of a ticket's page name beside the ticket itself."""

    topic: Topic
    organisation: str
    organisation_key: str
    organisation_kind: str
    district: str | None
    reporter: User
    advisor: User | None
    merged_into: str | None


_District = aliased(Organisation)
_Target = aliased(Ticket)


def surroundings(db: Session, ticket: Ticket) -> Surroundings:
    """One query for all names around a ticket."""
    row = db.execute(
        select(
            Topic, col(Organisation.name), col(Organisation.key), col(Organisation.kind), col(_District.name),
            _Reporter, _Advisor, col(_Target.reference),
        )
        .select_from(Ticket)
        .join(Topic, col(Topic.id) == col(Ticket.topic_id))
        .join(Organisation, col(Organisation.id) == col(Ticket.organisation_id))
        .outerjoin(_District, col(_District.id) == col(Organisation.district_id))
        .join(_Reporter, col(_Reporter.id) == col(Ticket.reporter_id))
        .outerjoin(_Advisor, col(_Advisor.id) == col(Ticket.advisor_id))
        .outerjoin(_Target, col(_Target.id) == col(Ticket.merged_into_id))
        .where(col(Ticket.id) == ticket.id)
    ).one()  # fmt: skip
    return Surroundings(*row)


def linked(db: Session, viewer: Viewer, ticket: Ticket) -> Sequence[Any]:
    """(reference, title, stage, kind) of linked tickets, and of those merged into this one, that the viewer may see."""
    other = or_(
        and_(col(Link.first_id) == ticket.id, col(Link.second_id) == col(Ticket.id)),
        and_(col(Link.second_id) == ticket.id, col(Link.first_id) == col(Ticket.id)),
    )
    kind = cast(col(Link.kind), Text).label("kind")
    links = select(col(Ticket.reference), col(Ticket.title), col(Ticket.stage), kind).join(Link, other)
    merged = select(col(Ticket.reference), col(Ticket.title), col(Ticket.stage), literal("merged")).where(
        col(Ticket.merged_into_id) == ticket.id
    )
    return db.execute(links.where(visible_to(viewer)).union_all(merged.where(visible_to(viewer)))).all()


def link_between(db: Session, first_id: int, second_id: int) -> Link | None:
    """The link between two tickets, whichever way round."""
    return db.scalars(
        select(Link).where(
            or_(
                and_(col(Link.first_id) == first_id, col(Link.second_id) == second_id),
                and_(col(Link.first_id) == second_id, col(Link.second_id) == first_id),
            )
        )
    ).first()


def similar(db: Session, viewer: Viewer, ticket: Ticket, limit: int = 5) -> Sequence[Any]:
    """(reference, title, stage, organisation) of tickets about much the same, best first; resolved ones help most."""
    words = func.plainto_tsquery("german", ticket.title)
    any_word = cast(func.replace(cast(words, Text), "&", "|"), TSQUERY)
    rank = func.ts_rank(TICKETS.c.search_text, any_word)
    return db.execute(
        select(col(Ticket.reference), col(Ticket.title), col(Ticket.stage), col(Organisation.name))
        .join(Organisation, col(Organisation.id) == col(Ticket.organisation_id))
        .where(visible_to(viewer), TICKETS.c.search_text.op("@@")(any_word), col(Ticket.id) != ticket.id)
        .order_by(rank.desc(), col(Ticket.id).desc())
        .limit(limit)
    ).all()


def pauses(db: Session, ticket: Ticket) -> list[Pause]:
    return list(db.scalars(select(Pause).where(col(Pause.ticket_id) == ticket.id).order_by(col(Pause.id))))


def open_pause(db: Session, ticket_id: int) -> Pause | None:
    return db.scalars(select(Pause).where(col(Pause.ticket_id) == ticket_id, col(Pause.ended_at).is_(None))).first()


def topics(db: Session, *, with_inactive: bool = False) -> list[Topic]:
    """The topics one can choose, in their order."""
    query = select(Topic).order_by(col(Topic.position), col(Topic.id))
    return list(db.scalars(query if with_inactive else query.where(col(Topic.active))))


def topic_by_slug(db: Session, slug: str) -> Topic | None:
    return db.scalars(select(Topic).where(col(Topic.slug) == slug)).first()


def canned_replies(db: Session) -> list[CannedReply]:
    """The texts advisors use again, in their order."""
    return list(
        db.scalars(
            select(CannedReply).where(col(CannedReply.active)).order_by(col(CannedReply.position), col(CannedReply.id))
        )
    )
