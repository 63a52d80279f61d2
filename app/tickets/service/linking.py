"""Tickets that have to do with each other, and one that turns out to be two."""

from sqlalchemy.orm import Session

from app.errors import Conflict
from app.people.models import now
from app.people.viewer import Viewer
from app.search.documents import Kind
from app.search.service import touch
from app.texts import _
from app.tickets import queries
from app.tickets.change import changed, expect, happened, tell_body, ticket_id
from app.tickets.models import OPEN_STAGES, Link, LinkKind, Participant, Stage, Ticket
from app.tickets.timing import set_due_times
from app.web.formats import ZONE
from app.web.markdown import render


def link(db: Session, ticket: Ticket, other: Ticket, *, actor: Viewer) -> None:
    """Links two tickets; of any body, for a link shows nothing to those who may not see the other."""
    if other.id == ticket.id:
        raise Conflict(_("Eine Anfrage lässt sich nicht mit sich selbst verknüpfen."))
    if queries.link_between(db, ticket_id(ticket), ticket_id(other)) is not None:
        raise Conflict(_("Diese Anfragen sind schon verknüpft."))
    db.add(Link(first_id=ticket_id(ticket), second_id=ticket_id(other), kind=LinkKind.related))
    happened(db, ticket, actor, "linked", facts={"reference": other.reference}, internal=True)
    happened(db, other, actor, "linked", facts={"reference": ticket.reference}, internal=True)
    changed(db, ticket, actor, "link", after={"other": other.reference})


def unlink(db: Session, ticket: Ticket, other: Ticket, *, actor: Viewer) -> None:
    """Takes the link away."""
    found = queries.link_between(db, ticket_id(ticket), ticket_id(other))
    if found is None:
        raise Conflict(_("Diese Anfragen sind nicht verknüpft."))
    db.delete(found)
    happened(db, ticket, actor, "unlinked", facts={"reference": other.reference}, internal=True)
    happened(db, other, actor, "unlinked", facts={"reference": ticket.reference}, internal=True)
    changed(db, ticket, actor, "unlink", before={"other": other.reference})


def split(db: Session, ticket: Ticket, *, actor: Viewer, title: str, description: str) -> Ticket:
    """A part of the request becomes a ticket of its own, from the same person, in triage with the same advisor."""
    expect(ticket, *OPEN_STAGES)
    moment = now()
    part = Ticket(
        reference=f"KI-{moment.astimezone(ZONE).year}-{queries.next_number(db):05d}",
        organisation_id=ticket.organisation_id,
        reporter_id=ticket.reporter_id,
        filed_by_id=actor.id,
        topic_id=ticket.topic_id,
        title=title,
        description=description,
        description_html=render(description),
        service=ticket.service,
        personal_data=ticket.personal_data,
        standing=ticket.standing,
        urgency=ticket.urgency,
        priority=ticket.priority,
        priority_rank=ticket.priority_rank,
        confidential=ticket.confidential,
        stage=Stage.triage,
        advisor_id=ticket.advisor_id or actor.id,
        submitted_at=moment,
        triaged_at=moment,
        activity_at=moment,
    )
    db.add(part)
    db.flush()
    for person in queries.people_of(db, ticket):
        db.add(Participant(ticket_id=ticket_id(part), user_id=person.id))
    db.add(Link(first_id=ticket_id(ticket), second_id=ticket_id(part), kind=LinkKind.split))
    happened(db, part, actor, "split_from", facts={"reference": ticket.reference})
    happened(db, ticket, actor, "split", facts={"reference": part.reference})
    set_due_times(db, part)
    tell_body(db, part, actor, "split", origin=ticket.reference)
    changed(db, ticket, actor, "split", after={"part": part.reference})
    touch(db, Kind.ticket, ticket_id(part))
    return part
