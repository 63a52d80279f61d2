"""How a ticket ends: resolved, closed, declined; reopened within thirty days; and rated."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.errors import Conflict
from app.people.models import now
from app.people.viewer import Viewer
from app.texts import _
from app.tickets.change import changed, expect, happened, tell_advisor, tell_body
from app.tickets.models import ResolutionKind, Stage, Ticket
from app.tickets.rating_links import mail_result
from app.tickets.service.results import take_out
from app.tickets.service.waiting import end_pause
from app.web.markdown import render

REOPEN_WITHIN = timedelta(days=30)
CLOSE_AFTER = timedelta(days=14)


def resolve(db: Session, ticket: Ticket, *, actor: Viewer, kind: ResolutionKind, summary: str) -> None:
    """Consultation → resolved."""
    expect(ticket, Stage.consultation)
    end_pause(db, ticket, actor, silent=True)
    ticket.stage = Stage.resolved
    ticket.resolved_at = now()
    ticket.resolution = kind
    ticket.resolution_summary = summary
    ticket.resolution_html = render(summary)
    if ticket.first_reply_at is None:
        ticket.first_reply_at = ticket.resolved_at
    happened(db, ticket, actor, "resolved", facts={"kind": kind.value}, body=summary, body_html=ticket.resolution_html)
    tell_body(db, ticket, actor, "resolved")
    mail_result(db, ticket)
    changed(
        db, ticket, actor, "resolve", before={"stage": Stage.consultation},
        after={"stage": ticket.stage, "resolution": kind},
    )  # fmt: skip


def close(db: Session, ticket: Ticket, *, actor: Viewer | None) -> None:
    """Resolved → closed; without an actor the fourteen days did it."""
    expect(ticket, Stage.resolved)
    ticket.stage = Stage.closed
    ticket.closed_at = now()
    happened(db, ticket, actor, "closed")
    tell_body(db, ticket, actor, "closed")
    tell_advisor(db, ticket, actor, "closed")
    changed(db, ticket, actor, "close", before={"stage": Stage.resolved}, after={"stage": ticket.stage})


def close_forgotten(db: Session, *, limit: int = 200) -> int:
    """Closes tickets that have been resolved for fourteen days; returns how many."""
    forgotten = db.scalars(
        select(Ticket)
        .where(col(Ticket.stage) == Stage.resolved, col(Ticket.resolved_at) < now() - CLOSE_AFTER)
        .order_by(col(Ticket.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    for ticket in forgotten:
        close(db, ticket, actor=None)
    return len(forgotten)


def decline(db: Session, ticket: Ticket, *, actor: Viewer, reason: str) -> None:
    """Submitted or in triage → declined, with a reason the body reads."""
    expect(ticket, Stage.submitted, Stage.triage)
    before = {"stage": ticket.stage}
    end_pause(db, ticket, actor, silent=True)
    ticket.stage = Stage.declined
    ticket.declined_at = now()
    ticket.decline_reason = reason
    if ticket.first_reply_at is None:
        ticket.first_reply_at = ticket.declined_at
    happened(db, ticket, actor, "declined", body=reason, body_html=render(reason))
    tell_body(db, ticket, actor, "declined")
    changed(db, ticket, actor, "decline", before=before, after={"stage": ticket.stage})


def can_reopen(ticket: Ticket) -> bool:
    """Whether the ticket may be taken up again: resolved or closed, at most thirty days ago."""
    ended = ticket.closed_at or ticket.resolved_at
    return ticket.stage in {Stage.resolved, Stage.closed} and ended is not None and ended >= now() - REOPEN_WITHIN


def reopen(db: Session, ticket: Ticket, *, actor: Viewer, reason: str) -> None:
    """Resolved or closed → consultation, within thirty days. The rating is asked for anew."""
    expect(ticket, Stage.resolved, Stage.closed)
    if not can_reopen(ticket):
        raise Conflict(_("Das geht nur 30 Tage lang. Bitte stellen Sie eine neue Anfrage und verweisen Sie auf diese."))
    before = {"stage": ticket.stage, "resolution": ticket.resolution, "rating": ticket.rating}
    ticket.stage = Stage.consultation
    ticket.resolved_at = ticket.closed_at = ticket.rated_at = None
    ticket.resolution = ticket.rating = None
    ticket.resolution_summary = ticket.resolution_html = ticket.rating_comment = ""
    take_out(db, ticket, actor=actor)
    happened(db, ticket, actor, "reopened", body=reason, body_html=render(reason))
    tell_body(db, ticket, actor, "reopened")
    tell_advisor(db, ticket, actor, "reopened")
    changed(db, ticket, actor, "reopen", before=before, after={"stage": ticket.stage})


def can_rate(ticket: Ticket) -> bool:
    """Whether a rating is asked for: once it is resolved; never where it was declined or merged."""
    return ticket.stage in {Stage.resolved, Stage.closed} and ticket.rating is None


def rate(db: Session, ticket: Ticket, *, actor: Viewer | None, stars: int, comment: str) -> None:
    """One to five and a sentence; without an actor it came by the signed link. Once only."""
    expect(ticket, Stage.resolved, Stage.closed)
    if ticket.rating is not None:
        raise Conflict(_("Diese Anfrage ist schon bewertet. Vielen Dank!"))
    ticket.rating = stars
    ticket.rating_comment = comment
    ticket.rated_at = now()
    happened(db, ticket, actor, "rated", facts={"rating": stars}, body=comment, body_html=render(comment))
    tell_advisor(db, ticket, actor, "rated", rating=stars)
    changed(db, ticket, actor, "rate", after={"rating": stars})
