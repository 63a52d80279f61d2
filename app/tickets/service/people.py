"""Who answers for a ticket, who is kept informed, and who may know of it."""

from sqlalchemy.orm import Session

from app.errors import Conflict, Invalid
from app.outbox.service import tell
from app.people.queries import user_by_id
from app.people.viewer import Viewer
from app.texts import _
from app.tickets import queries
from app.tickets.change import changed, expect, happened, tell_advisor, ticket_id
from app.tickets.models import OPEN_STAGES, Participant, Stage, Ticket
from app.tickets.service.results import take_out


def assign(db: Session, ticket: Ticket, advisor_id: int, *, actor: Viewer) -> None:
    """Gives the ticket to someone of the centre."""
    expect(ticket, *OPEN_STAGES, Stage.resolved)
    advisor = user_by_id(db, advisor_id)
    if advisor is None or not advisor.active or not advisor.is_centre:
        raise Invalid({"advisor": _("Bitte wählen Sie jemanden aus dem Kompetenzzentrum.")})
    if ticket.advisor_id == advisor_id:
        return
    before = {"advisor_id": ticket.advisor_id}
    ticket.advisor_id = advisor_id
    happened(db, ticket, actor, "assigned", facts={"advisor": advisor.name})
    tell_advisor(db, ticket, actor, "assigned")
    changed(db, ticket, actor, "assign", before=before, after={"advisor_id": advisor_id})


def inform(db: Session, ticket: Ticket, user_id: int, *, actor: Viewer) -> None:
    """Keeps someone of the ticket's body informed; on a confidential ticket that also lets them read it."""
    person = user_by_id(db, user_id)
    if person is None or not person.active or person.organisation_id != ticket.organisation_id:
        raise Invalid({"person": _("Informiert werden können nur Personen derselben Stelle.")})
    if user_id == ticket.reporter_id or db.get(Participant, (ticket.id, user_id)) is not None:
        raise Conflict(_("Diese Person wird schon informiert."))
    db.add(Participant(ticket_id=ticket_id(ticket), user_id=user_id))
    happened(db, ticket, actor, "informed", facts={"person": person.name})
    facts = {"reference": ticket.reference, "title": ticket.title, "by": actor.name}
    tell(db, {user_id} - {actor.id}, "informed", facts, ticket.path)
    changed(db, ticket, actor, "inform", after={"user_id": user_id})


def uninform(db: Session, ticket: Ticket, user_id: int, *, actor: Viewer) -> None:
    """No longer keeps someone informed."""
    found = db.get(Participant, (ticket.id, user_id))
    person = user_by_id(db, user_id)
    if found is None or person is None:
        raise Conflict(_("Diese Person wird nicht informiert."))
    db.delete(found)
    happened(db, ticket, actor, "uninformed", facts={"person": person.name})
    changed(db, ticket, actor, "uninform", before={"user_id": user_id})


def mark_confidential(db: Session, ticket: Ticket, confidential: bool, *, actor: Viewer) -> None:
    """Marks the ticket confidential, or lifts that: from the reporter, those informed and the centre to the body.

    Whoever of the body marks it stays in: they are kept informed from then on.
    """
    if ticket.confidential == confidential:
        return
    if confidential and actor.is_body and actor.id not in queries.party_ids(db, ticket):
        db.add(Participant(ticket_id=ticket_id(ticket), user_id=actor.id))
    ticket.confidential = confidential
    if confidential:
        take_out(db, ticket, actor=actor)
    happened(db, ticket, actor, "confidential" if confidential else "not_confidential")
    changed(
        db, ticket, actor, "mark_confidential", before={"confidential": not confidential},
        after={"confidential": confidential},
    )  # fmt: skip
