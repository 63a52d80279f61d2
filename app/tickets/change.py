"""What every verb on a ticket shares: the allowed stages, the line in the story, the journal, the telling."""

import hashlib
import json
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy.orm import Session

from app import journal
from app.errors import Conflict, Stale
from app.outbox.service import tell
from app.people.models import now
from app.people.viewer import Viewer
from app.search.documents import Kind
from app.search.service import touch
from app.texts import _
from app.tickets import queries
from app.tickets.models import STAGE_LABELS, Entry, EntryKind, Stage, Ticket
from app.tickets.timing import set_due_times


def expect(ticket: Ticket, *stages: Stage) -> None:
    """Raises Conflict when the ticket is in none of these stages."""
    if ticket.stage not in stages:
        raise Conflict(
            _("Das geht in der Phase „%(stage)s“ nicht. Vielleicht hat jemand die Anfrage gerade weiterbewegt.")
            % {"stage": _(STAGE_LABELS[ticket.stage])}
        )


def version_of(facts: Mapping[str, Any]) -> str:
    """A mark of what one form changes, as it is stored: other facts give another mark, and nothing else does.

    So a reply, or a change by another form, makes nobody's text or triage stale.
    """
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:16]


def expect_version(version: str | None, theirs: Mapping[str, Any]) -> None:
    """Raises Stale when what is stored is not what `version` was made of; None means: whatever is there."""
    if version is not None and version != version_of(theirs):
        raise Stale(_("Jemand anderes hat inzwischen gespeichert. Ihre Eingaben sind noch da."), dict(theirs))


def happened(
    db: Session,
    ticket: Ticket,
    actor: Viewer | None,
    event: str,
    *,
    facts: Mapping[str, Any] | None = None,
    body: str = "",
    body_html: str = "",
    internal: bool = False,
) -> Entry:
    """Adds an event to the ticket's story."""
    entry = Entry(
        ticket_id=ticket_id(ticket),
        kind=EntryKind.event,
        internal=internal,
        author_id=actor.id if actor else None,
        event=event,
        facts=dict(facts or {}),
        body=body,
        body_html=body_html,
    )
    db.add(entry)
    db.flush()
    return entry


def changed(
    db: Session,
    ticket: Ticket,
    actor: Viewer | None,
    action: str,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """To be called last by each verb: activity, due times, the journal and the index."""
    ticket.activity_at = max(now(), ticket.activity_at)
    set_due_times(db, ticket)
    journal.record(db, actor, f"ticket.{action}", "ticket", ticket.id, ticket.reference, before=before, after=after)
    touch(db, Kind.ticket, ticket_id(ticket))


def ticket_id(ticket: Ticket) -> int:
    assert ticket.id is not None
    return ticket.id


def tell_body(db: Session, ticket: Ticket, actor: Viewer | None, event: str, **facts: Any) -> None:
    """Tells the reporter and those kept informed, except whoever did it."""
    _tell(db, ticket, actor, queries.party_ids(db, ticket), event, facts)


def tell_advisor(db: Session, ticket: Ticket, actor: Viewer | None, event: str, **facts: Any) -> None:
    """Tells the responsible advisor, if there is one and it is someone else."""
    _tell(db, ticket, actor, {ticket.advisor_id} if ticket.advisor_id else set(), event, facts)


def _tell(
    db: Session,
    ticket: Ticket,
    actor: Viewer | None,
    people: Collection[int],
    event: str,
    facts: Mapping[str, Any],
) -> None:
    others = set(people) - ({actor.id} if actor else set())
    known = {"reference": ticket.reference, "title": ticket.title, "by": actor.name if actor else ""}
    tell(db, others, event, known | dict(facts), ticket.path)
