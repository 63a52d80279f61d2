"""The centre takes a ticket up and settles what it is, how much it presses and who answers for it."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.errors import Conflict, Invalid
from app.people.models import now
from app.people.queries import user_by_id
from app.people.viewer import Viewer
from app.texts import _
from app.tickets.change import changed, expect, expect_version, happened, tell_advisor, tell_body
from app.tickets.models import PRIORITY_RANK, Priority, Size, Stage, Ticket, Topic


@dataclass(frozen=True)
class Triage:
    """What triage settles; None leaves a thing as it is."""

    topic: Topic | None = None
    priority: Priority | None = None
    size: Size | None = None
    advisor_id: int | None = None
    version: str | None = None


def take_up(db: Session, ticket: Ticket, *, actor: Viewer) -> None:
    """Submitted → triage. Whoever takes it up answers for it until someone else does."""
    expect(ticket, Stage.submitted)
    before = {"stage": ticket.stage}
    _take_up(db, ticket, actor)
    changed(db, ticket, actor, "take_up", before=before, after={"stage": ticket.stage})


def _take_up(db: Session, ticket: Ticket, actor: Viewer) -> None:
    ticket.stage = Stage.triage
    ticket.triaged_at = now()
    if ticket.advisor_id is None:
        ticket.advisor_id = actor.id
    happened(db, ticket, actor, "taken_up")
    tell_body(db, ticket, actor, "taken_up")


def triage(db: Session, ticket: Ticket, wish: Triage, *, actor: Viewer) -> None:
    """Settles topic, priority, size and advisor; takes the ticket up first if nobody has.

    In consultation it corrects them. Raises Stale when someone saved since `wish.version`.
    """
    expect(ticket, Stage.submitted, Stage.triage, Stage.consultation)
    before = facts_of(ticket)
    expect_version(wish.version, before)
    if wish.advisor_id is not None:
        advisor = user_by_id(db, wish.advisor_id)
        if advisor is None or not advisor.active or not advisor.is_centre:
            raise Invalid({"advisor": _("Bitte wählen Sie jemanden aus dem Kompetenzzentrum.")})
    if ticket.stage == Stage.submitted:
        _take_up(db, ticket, actor)
    _settle(ticket, wish)
    if ticket.triage_done_at is None:
        ticket.triage_done_at = now()
    after = facts_of(ticket)
    happened(db, ticket, actor, "triaged", facts={key: value for key, value in after.items() if value != before[key]})
    if before["advisor_id"] != ticket.advisor_id:
        tell_advisor(db, ticket, actor, "assigned")
    changed(db, ticket, actor, "triage", before=before, after=after)


def _settle(ticket: Ticket, wish: Triage) -> None:
    if wish.topic is not None and wish.topic.id is not None:
        ticket.topic_id = wish.topic.id
    if wish.priority is not None:
        ticket.priority = wish.priority
        ticket.priority_rank = PRIORITY_RANK[wish.priority]
    if wish.size is not None:
        ticket.size = wish.size
    if wish.advisor_id is not None:
        ticket.advisor_id = wish.advisor_id
    if ticket.advisor_id is None:
        raise Conflict(_("Bitte wählen Sie, wer die Anfrage bearbeitet."))


def facts_of(ticket: Ticket) -> dict[str, str | int | None]:
    """What triage settles, as it stands."""
    return {
        "stage": ticket.stage.value,
        "topic_id": ticket.topic_id,
        "priority": ticket.priority.value,
        "size": ticket.size.value if ticket.size else None,
        "advisor_id": ticket.advisor_id,
    }
