"""Replies, which the ticket's readers see, and notes, which stay in the centre."""

from sqlalchemy.orm import Session

from app.errors import Conflict
from app.outbox.service import tell
from app.people.models import now
from app.people.viewer import Viewer
from app.texts import _
from app.tickets import queries
from app.tickets.change import changed, expect, happened, tell_advisor, tell_body, ticket_id
from app.tickets.mentions import mentioned
from app.tickets.models import OPEN_STAGES, Entry, EntryKind, Stage, Ticket, WaitingFor
from app.tickets.service.waiting import begin_pause, end_pause
from app.web.markdown import render


def reply(db: Session, ticket: Ticket, *, author: Viewer, body: str, wait_for_body: bool = False) -> Entry:
    """Adds a reply. One to a merged ticket reaches the one it went into.

    The centre's first reply stops the first clock; a reply of the body ends the waiting for it.
    A reply does not open a closed ticket: reopen it first.
    """
    ticket = _destination(db, ticket, author)
    expect(ticket, *OPEN_STAGES, Stage.resolved)
    entry = _say(db, ticket, author, EntryKind.reply, body, internal=False)
    before = {"waiting_for": ticket.waiting_for}
    if author.is_centre:
        if ticket.first_reply_at is None:
            ticket.first_reply_at = entry.at
        if wait_for_body and ticket.stage in OPEN_STAGES and ticket.waiting_for == WaitingFor.nobody:
            begin_pause(db, ticket, WaitingFor.municipality, author)
        tell_body(db, ticket, author, "replied")
    else:
        if ticket.waiting_for == WaitingFor.municipality:
            end_pause(db, ticket, author)
        tell_body(db, ticket, author, "replied")
        tell_advisor(db, ticket, author, "replied")
    changed(db, ticket, author, "reply", before=before, after={"waiting_for": ticket.waiting_for, "entry": entry.id})
    return entry


def note(db: Session, ticket: Ticket, *, author: Viewer, body: str) -> Entry:
    """Adds an internal note, in any stage but merged."""
    if ticket.stage == Stage.merged:
        raise Conflict(_("Diese Anfrage ist zusammengeführt. Bitte schreiben Sie in die Zielanfrage."))
    entry = _say(db, ticket, author, EntryKind.note, body, internal=True)
    tell_advisor(db, ticket, author, "noted")
    changed(db, ticket, author, "note", after={"entry": entry.id})
    return entry


def _destination(db: Session, ticket: Ticket, author: Viewer) -> Ticket:
    """Where a reply goes: the ticket itself, or the one at the end, for what it went into may have been merged too."""
    target = ticket
    while target.merged_into_id is not None:
        found = queries.by_id(db, target.merged_into_id, lock=True)
        assert found is not None
        target = found
    if target is not ticket:
        happened(db, ticket, author, "reply_passed_on", facts={"reference": target.reference})
    return target


def _say(db: Session, ticket: Ticket, author: Viewer, kind: EntryKind, body: str, *, internal: bool) -> Entry:
    entry = Entry(
        ticket_id=ticket_id(ticket),
        kind=kind,
        internal=internal,
        author_id=author.id,
        at=max(now(), ticket.submitted_at),
        body=body,
        body_html=render(body),
    )
    db.add(entry)
    db.flush()
    facts = {"reference": ticket.reference, "title": ticket.title, "by": author.name}
    people = mentioned(db, ticket, body, centre_only=internal) - {author.id}
    tell(db, people, "mentioned", facts, ticket.path)
    return entry
