"""What a ticket's page and its JSON tell: the story, the names around it, who is kept informed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Executable, Text, and_, any_, bindparam, exists, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from app.drafts.models import Draft
from app.outbox.models import Notification
from app.people.models import Organisation, Role, User
from app.people.viewer import HUES, Viewer, initials
from app.tickets.models import Attachment, Entry, EntryKind, Link, Participant, Ticket, Topic
from app.tickets.queries.visibility import BODY_ID, TICKET_ID, VIEWER_ID

_Advisor = aliased(User)
_Reporter = aliased(User)
_District = aliased(Organisation)
_Target = aliased(Ticket)
_Merged = aliased(Ticket)


@dataclass(frozen=True)
class StoryLine:
    """One line of the timeline, with its author and files."""

    files: Sequence[Any]
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

    @property
    def initials(self) -> str:
        return initials(self.author) if self.author else "KL"

    @property
    def hue(self) -> int:
        return (self.author_id or 0) % HUES


def story(db: Session, viewer: Viewer, ticket: Ticket, files: Sequence[Any]) -> list[StoryLine]:
    """The whole timeline in order, with the `files` that belong to it; internal lines for the centre only."""
    by_entry: dict[int | None, list[Any]] = {}
    for file in files:
        by_entry.setdefault(file.entry_id, []).append(file)
    found: Any = db.execute(_story(with_internal=viewer.is_centre), {"ticket_id": ticket.id})
    return [StoryLine(by_entry.get(line[0], []), *line) for line in found]


@cache
def _story(*, with_internal: bool) -> Executable:
    query = (
        select(
            col(Entry.id), col(Entry.kind), col(Entry.internal), col(Entry.at), col(Entry.event), col(Entry.facts),
            col(Entry.body_html), func.coalesce(col(User.name), ""), col(Entry.author_id), col(User.role),
        )
        .outerjoin(User, col(User.id) == col(Entry.author_id))
        .where(col(Entry.ticket_id) == TICKET_ID)
        .order_by(col(Entry.id))
    )  # fmt: skip
    return query if with_internal else query.where(col(Entry.internal).is_(False))


class Person(NamedTuple):
    """Someone who is named on a ticket's page."""

    id: int
    name: str
    role: Role


class TopicFacts(NamedTuple):
    """What a ticket's page says of its topic."""

    slug: str
    title: str
    title_en: str
    questions: list[dict[str, Any]]


@dataclass(frozen=True)
class Surroundings:
    """What the head and the aside of a ticket's page name beside the ticket itself.

    The last ones say whether there is anything of that kind: mostly there is not, and then nobody need ask for it.
    Of files, relations and participants, whether or not the viewer may see them; of news, what the viewer has not read;
    of drafts, the viewer's own for a form of this page; of signs, by the name of the panel whose sign it is.
    """

    topic: TopicFacts
    reporter: Person
    advisor: Person | None
    organisation: str
    organisation_key: str
    organisation_kind: str
    district: str | None
    merged_into: str | None
    has_files: bool
    has_relations: bool
    has_participants: bool
    has_news: bool
    has_drafts: bool
    signs: Mapping[str, bool]


SIGNS: dict[str, ColumnElement[bool]] = {}
"""By the name of a panel of the page: whether it may have something to tell of the ticket TICKET_ID to VIEWER_ID.

`main` registers them with the panels, so that one statement sees for all of them.
"""


def surroundings(db: Session, viewer: Viewer, ticket: Ticket) -> Surroundings:
    """One query for all names around a ticket."""
    names = tuple(SIGNS)
    values = {"ticket_id": ticket.id, "viewer_id": viewer.id, "path": ticket.path, "forms": forms_of(ticket)}
    row: Any = db.execute(_surroundings(names), values).one()
    topic, reporter, advisor = TopicFacts(*row[:4]), Person(*row[4:7]), Person(*row[7:10]) if row[7] else None
    signs = len(row) - len(names)
    rest: Any = (*row[10:signs], dict(zip(names, row[signs:], strict=True)))
    return Surroundings(topic, reporter, advisor, *rest)


def forms_of(ticket: Ticket) -> list[str]:
    """The names under which drafts for the forms of the ticket's page are kept: its reply and its note."""
    return [f"{form}:{ticket.reference}" for form in ("reply", "note")]


@cache
def _surroundings(signs: tuple[str, ...]) -> Executable:
    relations = or_(
        exists().where(or_(col(Link.first_id) == col(Ticket.id), col(Link.second_id) == col(Ticket.id))),
        exists().where(col(_Merged.merged_into_id) == col(Ticket.id)),
    )
    news = exists().where(
        col(Notification.user_id) == VIEWER_ID, col(Notification.path) == bindparam("path"),
        col(Notification.read_at).is_(None),
    )  # fmt: skip
    drafts = exists().where(
        col(Draft.user_id) == VIEWER_ID, col(Draft.form) == any_(bindparam("forms", type_=ARRAY(Text)))
    )
    return (
        select(
            col(Topic.slug), col(Topic.title), col(Topic.title_en), col(Topic.questions),
            col(_Reporter.id), col(_Reporter.name), col(_Reporter.role),
            col(_Advisor.id), col(_Advisor.name), col(_Advisor.role),
            col(Organisation.name), col(Organisation.key), col(Organisation.kind), col(_District.name),
            col(_Target.reference), exists().where(col(Attachment.ticket_id) == col(Ticket.id)), relations,
            exists().where(col(Participant.ticket_id) == col(Ticket.id)), news, drafts,
            *(SIGNS[name] for name in signs),
        )
        .select_from(Ticket)
        .join(Topic, col(Topic.id) == col(Ticket.topic_id))
        .join(Organisation, col(Organisation.id) == col(Ticket.organisation_id))
        .outerjoin(_District, col(_District.id) == col(Organisation.district_id))
        .join(_Reporter, col(_Reporter.id) == col(Ticket.reporter_id))
        .outerjoin(_Advisor, col(_Advisor.id) == col(Ticket.advisor_id))
        .outerjoin(_Target, col(_Target.id) == col(Ticket.merged_into_id))
        .where(col(Ticket.id) == TICKET_ID)
    )  # fmt: skip


def circle(db: Session, ticket: Ticket) -> Sequence[Any]:
    """(id, name, role, informed) of the active people of the ticket's body, by name; `informed`: kept informed of it.

    At most 200, which is more than any body here has.
    """
    return db.execute(_circle(), {"ticket_id": ticket.id, "body_id": ticket.organisation_id}).all()


@cache
def _circle() -> Executable:
    takes_part = and_(col(Participant.user_id) == col(User.id), col(Participant.ticket_id) == TICKET_ID)
    return (
        select(col(User.id), col(User.name), col(User.role), col(Participant.user_id).is_not(None).label("informed"))
        .outerjoin(Participant, takes_part)
        .where(col(User.organisation_id) == BODY_ID, col(User.active))
        .order_by(col(User.name), col(User.id))
        .limit(200)
    )


def people_of(db: Session, ticket: Ticket) -> Sequence[Any]:
    """(id, name, role, e-mail) of those kept informed, by name."""
    return db.execute(
        select(col(User.id), col(User.name), col(User.role), col(User.email))
        .join(Participant, col(Participant.user_id) == col(User.id))
        .where(col(Participant.ticket_id) == ticket.id)
        .order_by(col(User.name), col(User.id))
    ).all()
