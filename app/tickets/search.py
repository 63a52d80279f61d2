"""What the index knows of a ticket: what its readers read, and, as a part of its own, what only the centre does."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from app.people.models import Organisation, User
from app.search.documents import Document, Kind, Name, Readers, Source
from app.tickets.models import STAGE_LABELS, Entry, EntryKind, Participant, Ticket, Topic
from app.web.markdown import plain

NOTES = "notes"
_Advisor, _Reporter = aliased(User), aliased(User)


def documents(db: Session, ids: Sequence[int]) -> Iterator[Document]:
    """The texts of these tickets."""
    said = _entries(db, ids)
    parties = _parties(db, ids)
    for row in db.execute(_tickets().where(col(Ticket.id).in_(ids)).order_by(col(Ticket.id))):
        ticket: Ticket = row.Ticket
        assert ticket.id is not None
        replies, notes = said[ticket.id]
        texts = [ticket.description_html, ticket.goal, ticket.service, *replies, ticket.resolution_html]
        about: dict[str, Any] = {
            "kind": Kind.ticket,
            "object_id": ticket.id,
            "title": ticket.title,
            "path": f"/tickets/{ticket.reference}",
            "at": ticket.submitted_at,
            "labels": _labels(row),
        }
        yield Document(
            **about,
            text=_joined([*texts, ticket.decline_reason]),
            readers=Readers.body,
            organisation_id=ticket.organisation_id,
            confidential=ticket.confidential,
            party_ids=frozenset({ticket.reporter_id, *parties[ticket.id]}),
        )
        if notes:
            yield Document(**about, part=NOTES, text=_joined(notes), readers=Readers.centre)


def _tickets() -> Any:
    return (
        select(
            Ticket, col(Topic.slug), col(Topic.title).label("topic"), col(Organisation.name).label("body"),
            col(Organisation.key), _Reporter.name.label("reporter"), _Advisor.name.label("advisor"),  # type: ignore[attr-defined]
        )
        .join(Topic, col(Topic.id) == col(Ticket.topic_id))
        .join(Organisation, col(Organisation.id) == col(Ticket.organisation_id))
        .join(_Reporter, _Reporter.id == col(Ticket.reporter_id))  # type: ignore[arg-type]
        .outerjoin(_Advisor, _Advisor.id == col(Ticket.advisor_id))  # type: ignore[arg-type]
    )  # fmt: skip


def _labels(row: Any) -> dict[str, str]:
    ticket = row.Ticket
    labels = {
        "reference": ticket.reference,
        "stage": f"{ticket.stage.value} {STAGE_LABELS[ticket.stage]}",
        "topic": f"{row.slug} {row.topic}",
        "organisation": f"{row.body} {row.key}",
        "reporter": row.reporter,
    }
    if ticket.advisor_id:
        labels["advisor"] = f"{ticket.advisor_id} {row.advisor}"
    return labels


def _entries(db: Session, ids: Sequence[int]) -> dict[int, tuple[list[str], list[str]]]:
    """The replies and the notes of each ticket, in order."""
    rows = db.execute(
        select(col(Entry.ticket_id), col(Entry.kind), col(Entry.internal), col(Entry.body_html))
        .where(col(Entry.ticket_id).in_(ids), col(Entry.kind).in_([EntryKind.reply, EntryKind.note]))
        .order_by(col(Entry.ticket_id), col(Entry.id))
    )
    said: dict[int, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for ticket_id, kind, internal, html in rows:
        said[ticket_id][kind is EntryKind.note or internal].append(html)
    return said


def _parties(db: Session, ids: Sequence[int]) -> dict[int, set[int]]:
    """Those who are kept informed, of confidential tickets: for others it does not matter."""
    rows = db.execute(
        select(col(Participant.ticket_id), col(Participant.user_id))
        .join(Ticket, col(Ticket.id) == col(Participant.ticket_id))
        .where(col(Participant.ticket_id).in_(ids), col(Ticket.confidential))
    )
    parties: dict[int, set[int]] = defaultdict(set)
    for ticket_id, user_id in rows:
        parties[ticket_id].add(user_id)
    return parties


def _joined(texts: Iterable[str]) -> str:
    return "\n".join(plain(text) for text in texts if text)


def following(db: Session, after: int, limit: int) -> Sequence[int]:
    """The ids behind `after`, in order."""
    return [
        number
        for number in db.scalars(
            select(col(Ticket.id)).where(col(Ticket.id) > after).order_by(col(Ticket.id)).limit(limit)
        )
        if number is not None
    ]


def _of_topic(topic_id: int) -> Select[Any]:
    return _ids().where(col(Ticket.topic_id) == topic_id)


def _of_body(organisation_id: int) -> Select[Any]:
    return _ids().where(col(Ticket.organisation_id) == organisation_id)


def _of_person(user_id: int) -> Select[Any]:
    return _ids().where(or_(col(Ticket.advisor_id) == user_id, col(Ticket.reporter_id) == user_id))


def _ids() -> Select[Any]:
    return select(col(Ticket.id))


BEARERS: Mapping[Name, Callable[[int], Select[Any]]] = {
    Name.topic: _of_topic,
    Name.organisation: _of_body,
    Name.person: _of_person,
}
SOURCE = Source(Kind.ticket, documents, following, BEARERS)
