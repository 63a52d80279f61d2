"""What the public may learn of how a ticket ended: written by the centre, agreed to by the body, then released.

A changed text is a new one: it has to be agreed to and released again.
"""

import re
from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from app import journal
from app.errors import Conflict, Invalid
from app.people.models import now
from app.people.viewer import Viewer
from app.search.documents import Kind
from app.search.service import touch
from app.texts import _
from app.tickets import queries
from app.tickets.change import changed, expect, expect_version, happened, tell_advisor, tell_body, ticket_id
from app.tickets.models import PublicResult, Stage, Ticket
from app.web.markdown import render_page

TITLES = {"dr", "prof"}
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[a-zA-Z]{2,}")


def result_facts(result: PublicResult | None) -> dict[str, Any]:
    """The texts, of which a version is the mark."""
    return {"title": result.title, "text": result.text} if result else {"title": "", "text": ""}


def write_result(db: Session, ticket: Ticket, title: str, text: str, *, version: str, actor: Viewer) -> None:
    """Writes the text, or another one, which then is neither agreed to nor released.

    Raises Stale with the stored texts, and Invalid where the text names someone.
    """
    _expect_publishable(ticket)
    result = queries.result_of(db, ticket)
    before = result_facts(result)
    expect_version(version, before)
    names = queries.personal_names(db, ticket)
    named = {field: name for field, words in (("title", title), ("text", text)) if (name := _named(words, names))}
    if named:
        sentence = _("Hier steht „%(name)s“. Bitte schreiben Sie ohne Namen von Personen und ohne den der Stelle.")
        raise Invalid({field: sentence % {"name": name} for field, name in named.items()})
    if result is not None and before == {"title": title, "text": text}:
        return
    if result is None:
        result = PublicResult(ticket_id=ticket_id(ticket), title=title, text=text, html="")
    result.title, result.text, result.html = title, text, render_page(text)
    result.agreed_at = result.released_at = None
    result.agreed_by_body = False
    db.add(result)
    happened(db, ticket, actor, "result_written")
    tell_body(db, ticket, actor, "result_written")
    changed(db, ticket, actor, "write_result", before=before, after=result_facts(result))
    touch(db, Kind.result, ticket_id(ticket))


def agree(db: Session, ticket: Ticket, *, version: str, actor: Viewer) -> None:
    """The body agrees to the text as it reads, or the centre records that it did. Raises Stale for another text."""
    result = _expect_result(db, ticket)
    expect_version(version, result_facts(result))
    if result.agreed_at is not None:
        raise Conflict(_("Dem Text ist schon zugestimmt."))
    result.agreed_at, result.agreed_by_body = now(), actor.is_body
    happened(db, ticket, actor, "result_agreed" if actor.is_body else "result_agreement_recorded")
    if actor.is_body:
        tell_advisor(db, ticket, actor, "result_agreed")
    changed(db, ticket, actor, "agree_to_result", after={"title": result.title})


def release(db: Session, ticket: Ticket, *, actor: Viewer) -> None:
    """Lets everyone read the text, once it is agreed to."""
    result = _expect_result(db, ticket)
    if result.released_at is not None:
        raise Conflict(_("Das Ergebnis ist schon veröffentlicht."))
    if result.agreed_at is None:
        raise Conflict(_("Die Stelle hat dem Text noch nicht zugestimmt."))
    result.released_at = now()
    happened(db, ticket, actor, "result_released")
    tell_body(db, ticket, actor, "result_released")
    changed(db, ticket, actor, "release_result", after={"title": result.title})
    touch(db, Kind.result, ticket_id(ticket))


def withdraw(db: Session, ticket: Ticket, *, actor: Viewer) -> None:
    """Takes back what was released or agreed to: by the body, which need not say why, or by the centre."""
    result = queries.result_of(db, ticket)
    if result is None or result.agreed_at is None:
        raise Conflict(_("Hier ist nichts veröffentlicht."))
    _take_back(db, ticket, result)
    happened(db, ticket, actor, "result_withdrawn")
    tell_body(db, ticket, actor, "result_withdrawn")
    tell_advisor(db, ticket, actor, "result_withdrawn")
    changed(db, ticket, actor, "withdraw_result", before={"title": result.title})


def take_out(db: Session, ticket: Ticket, *, actor: Viewer) -> None:
    """For verbs after which the result may not be public any more, nor by itself become so again."""
    result = queries.result_of(db, ticket)
    if result is None or result.agreed_at is None:
        return
    _take_back(db, ticket, result)
    happened(db, ticket, actor, "result_withdrawn")
    before = {"title": result.title}
    journal.record(db, actor, "ticket.withdraw_result", "ticket", ticket.id, ticket.reference, before=before)


def _take_back(db: Session, ticket: Ticket, result: PublicResult) -> None:
    result.agreed_at = result.released_at = None
    result.agreed_by_body = False
    touch(db, Kind.result, ticket_id(ticket))


def _expect_publishable(ticket: Ticket) -> None:
    expect(ticket, Stage.resolved, Stage.closed)
    if ticket.confidential:
        raise Conflict(_("Von einer vertraulichen Anfrage wird nichts veröffentlicht."))


def _expect_result(db: Session, ticket: Ticket) -> PublicResult:
    _expect_publishable(ticket)
    result = queries.result_of(db, ticket)
    if result is None:
        raise Conflict(_("Es gibt noch keinen Text für ein öffentliches Ergebnis."))
    return result


def _named(text: str, names: Iterable[str]) -> str:
    """The first name, or e-mail address, that the text tells; empty where it tells none. Surnames are enough."""
    for name in names:
        whole = name.partition(" (")[0].strip()
        parts = [part for part in whole.split() if part.strip(".").lower() not in TITLES]
        for told in dict.fromkeys((whole, parts[-1] if parts else whole)):
            if told and re.search(rf"(?<!\w){re.escape(told)}(?!\w)", text, re.IGNORECASE):
                return told
    found = _ADDRESS.search(text)
    return found.group() if found else ""
