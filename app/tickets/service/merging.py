"""Two requests that are one: merged, and taken apart again when that was a mistake."""

from sqlalchemy import delete
from sqlalchemy.orm import Session
from sqlmodel import col

from app.errors import Conflict
from app.people.models import now
from app.people.viewer import Viewer
from app.texts import _
from app.tickets import queries
from app.tickets.change import changed, expect, happened, tell_body, ticket_id
from app.tickets.models import OPEN_STAGES, Participant, Stage, Ticket
from app.tickets.service.results import take_out


def merge(db: Session, ticket: Ticket, target: Ticket, *, actor: Viewer) -> None:
    """Submitted or in triage → merged into `target`, an open ticket of the same body.

    Nothing moves: each keeps its story. Replies to the merged one go to the target from now on, and
    whoever could read the one can read the other. Tickets of different bodies are linked, not merged,
    for one body's words are not for another.
    """
    expect(ticket, Stage.submitted, Stage.triage)
    if target.id == ticket.id:
        raise Conflict(_("Eine Anfrage lässt sich nicht mit sich selbst zusammenführen."))
    if target.organisation_id != ticket.organisation_id:
        raise Conflict(_("Nur Anfragen derselben Stelle lassen sich zusammenführen. Verknüpfen Sie sie stattdessen."))
    if target.stage not in OPEN_STAGES:
        raise Conflict(_("Das Ziel ist nicht mehr offen."))
    if ticket.confidential and not target.confidential:
        raise Conflict(_("Eine vertrauliche Anfrage lässt sich nur mit einer vertraulichen zusammenführen."))
    before = {"stage": ticket.stage}
    ticket.stage_before = ticket.stage
    ticket.stage = Stage.merged
    ticket.merged_at = now()
    ticket.merged_into_id = target.id
    take_out(db, ticket, actor=actor)
    already = queries.party_ids(db, target)
    for user_id in sorted(queries.party_ids(db, ticket) - already):
        db.add(Participant(ticket_id=ticket_id(target), user_id=user_id, by_merge_of_id=ticket.id))
    happened(db, ticket, actor, "merged", facts={"reference": target.reference})
    happened(db, target, actor, "received", facts={"reference": ticket.reference})
    tell_body(db, ticket, actor, "merged", into=target.reference)
    changed(db, ticket, actor, "merge", before=before, after={"stage": ticket.stage, "into": target.reference})
    changed(db, target, actor, "receive", after={"from": ticket.reference})


def undo_merge(db: Session, ticket: Ticket, *, actor: Viewer) -> None:
    """Merged → as it was before. What was written to the target meanwhile stays there."""
    expect(ticket, Stage.merged)
    assert ticket.merged_into_id is not None
    assert ticket.stage_before is not None
    target = queries.by_id(db, ticket.merged_into_id, lock=True)
    assert target is not None
    ticket.stage, ticket.stage_before = ticket.stage_before, None
    ticket.merged_at = ticket.merged_into_id = None
    db.execute(
        delete(Participant).where(col(Participant.ticket_id) == target.id, col(Participant.by_merge_of_id) == ticket.id)
    )
    happened(db, ticket, actor, "unmerged", facts={"reference": target.reference})
    happened(db, target, actor, "released", facts={"reference": ticket.reference})
    tell_body(db, ticket, actor, "unmerged")
    changed(db, ticket, actor, "undo_merge", before={"stage": Stage.merged}, after={"stage": ticket.stage})
    changed(db, target, actor, "release", after={"from": ticket.reference})
