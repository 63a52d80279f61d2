"""A municipality files a request."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app import journal
from app.errors import Invalid
from app.people.models import BODY_ROLES, User, now
from app.people.queries import colleagues, user_by_id
from app.people.viewer import Viewer
from app.search.documents import Kind
from app.search.service import touch
from app.texts import _
from app.tickets import queries
from app.tickets.change import ticket_id
from app.tickets.models import (
    PRIORITY_RANK,
    Entry,
    EntryKind,
    Participant,
    PersonalData,
    Priority,
    Standing,
    Ticket,
    Topic,
)
from app.tickets.questions import checked_answers
from app.tickets.timing import set_due_times
from app.web.formats import ZONE
from app.web.markdown import render


@dataclass(frozen=True)
class NewTicket:
    """What is typed to file a ticket. `organisation_id` and `reporter_id` are for advisors who file for a body."""

    topic: Topic
    title: str
    description: str
    goal: str = ""
    service: str = ""
    personal_data: PersonalData = PersonalData.none
    standing: Standing = Standing.idea
    wished_on: date | None = None
    urgency: Priority = Priority.normal
    answers: dict[str, Any] = field(default_factory=dict)
    confidential: bool = False
    inform_ids: frozenset[int] = frozenset()
    reporter_id: int | None = None


def file(db: Session, new: NewTicket, *, author: Viewer) -> Ticket:
    """Files the ticket for the reporter's body. Raises Invalid with sentences by field."""
    reporter = _reporter(db, new, author)
    if new.wished_on and new.wished_on < now().astimezone(ZONE).date():
        raise Invalid({"wished_on": _("Dieser Tag liegt schon zurück.")})
    moment = now()
    ticket = Ticket(
        reference=f"KI-{moment.astimezone(ZONE).year}-{queries.next_number(db):05d}",
        organisation_id=reporter.organisation_id,
        reporter_id=reporter.id or 0,
        filed_by_id=author.id,
        topic_id=new.topic.id or 0,
        title=new.title,
        description=new.description,
        description_html=render(new.description),
        goal=new.goal,
        service=new.service,
        personal_data=new.personal_data,
        standing=new.standing,
        wished_on=new.wished_on,
        urgency=new.urgency,
        priority=Priority.normal,
        priority_rank=PRIORITY_RANK[Priority.normal],
        answers=checked_answers(new.topic.questions, new.answers),
        confidential=new.confidential,
        submitted_at=moment,
        activity_at=moment,
    )
    set_due_times(db, ticket)
    db.add(ticket)
    db.flush()
    db.add(Entry(ticket_id=ticket_id(ticket), kind=EntryKind.event, author_id=author.id, event="filed", at=moment))
    for user_id in sorted(_informed(db, new, reporter)):
        db.add(Participant(ticket_id=ticket_id(ticket), user_id=user_id))
    after = {"topic": new.topic.slug, "organisation": reporter.organisation_id}
    journal.record(db, author, "ticket.file", "ticket", ticket.id, ticket.reference, after=after)
    touch(db, Kind.ticket, ticket_id(ticket))
    return ticket


def _reporter(db: Session, new: NewTicket, author: Viewer) -> User | Viewer:
    """Who the ticket is from: the author, or for an advisor someone of the body it is filed for."""
    if not author.is_centre:
        if new.reporter_id not in {None, author.id}:
            raise Invalid({"reporter": _("Sie können Anfragen nur in Ihrem eigenen Namen stellen.")})
        return author
    chosen = user_by_id(db, new.reporter_id or author.id)
    if chosen is None or not chosen.active:
        raise Invalid({"reporter": _("Diese Person gibt es nicht.")})
    if chosen.role not in BODY_ROLES:
        raise Invalid({"reporter": _("Bitte wählen Sie jemanden aus der Stelle, für die Sie fragen.")})
    return chosen


def _informed(db: Session, new: NewTicket, reporter: User | Viewer) -> set[int]:
    """Those to keep informed: only people of the same body."""
    if not new.inform_ids:
        return set()
    allowed = {person.id for person in colleagues(db, reporter.organisation_id)}
    if not new.inform_ids <= allowed:
        raise Invalid({"inform": _("Informiert werden können nur Personen derselben Stelle.")})
    return set(new.inform_ids) - {reporter.id or 0}
