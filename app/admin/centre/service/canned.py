"""Canned replies: texts advisors use again."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy.orm import Session

from app import journal
from app.admin.centre import queries
from app.admin.centre.service.saving import Direction, differences, expect_version, step_aside
from app.errors import Invalid, NotFound
from app.people.viewer import Viewer
from app.texts import N_, _
from app.tickets.models import CannedReply

PLACEHOLDERS: Mapping[str, str] = {
    "anrede": N_("Anrede der Person, die die Anfrage gestellt hat"),
    "stelle": N_("Name ihrer Stelle"),
    "anfrage": N_("Nummer der Anfrage"),
    "titel": N_("Titel der Anfrage"),
    "name": N_("Ihr eigener Name"),
}
_PLACEHOLDER = re.compile(r"\{\{\s*(.*?)\s*\}\}", re.DOTALL)


@dataclass(frozen=True)
class CannedWish:
    """A canned reply as it shall be. `topic_id` None: for all topics."""

    title: str
    body: str
    topic_id: int | None
    active: bool


def add_canned(db: Session, wish: CannedWish, *, actor: Viewer) -> CannedReply:
    """Adds a text at the end of the list. Raises Invalid for an unknown placeholder."""
    _check(wish)
    last = max((reply.position for reply in queries.canned_to_order(db)), default=0)
    reply = CannedReply(**asdict(wish), position=last + 1)
    db.add(reply)
    db.flush()
    journal.record(db, actor, "canned_reply.create", "canned_reply", reply.id, reply.title, after=facts_of(reply))
    return reply


def change_canned(db: Session, reply: CannedReply, wish: CannedWish, *, version: str, actor: Viewer) -> None:
    """Saves a text. Raises Stale when someone saved since `version` was shown, Invalid for an unknown placeholder."""
    expect_version(version_of(reply), version, texts_of(reply))
    _check(wish)
    before, body = facts_of(reply), reply.body
    for name, value in asdict(wish).items():
        setattr(reply, name, value)
    db.flush()
    old, new = differences(before, facts_of(reply))
    if body != reply.body:
        new["fields"] = ["body"]
    journal.record(db, actor, "canned_reply.update", "canned_reply", reply.id, reply.title, before=old, after=new)


def _check(wish: CannedWish) -> None:
    unknown = [name for name in _PLACEHOLDER.findall(wish.body) if name not in PLACEHOLDERS]
    if unknown:
        names = {"name": "{{ " + unknown[0] + " }}"}
        raise Invalid({"body": _("Den Platzhalter „%(name)s“ gibt es nicht.") % names})


def move_canned(db: Session, reply_id: int, direction: Direction, *, actor: Viewer) -> None:
    """Moves a text one place in the list; at the end of the list nothing happens. Raises NotFound."""
    replies = queries.canned_to_order(db)
    index = next((index for index, reply in enumerate(replies) if reply.id == reply_id), None)
    if index is None:
        raise NotFound(_("Diesen Textbaustein gibt es nicht."))
    before = {"position": index + 1}
    if step_aside(replies, index, direction):
        reply = replies[index]
        after = {"position": reply.position}
        journal.record(
            db, actor, "canned_reply.move", "canned_reply", reply.id, reply.title, before=before, after=after
        )


def remove_canned(db: Session, reply: CannedReply, *, actor: Viewer) -> None:
    """Deletes a text; replies that were written with it stay as they are."""
    journal.record(db, actor, "canned_reply.remove", "canned_reply", reply.id, reply.title, before=facts_of(reply))
    db.delete(reply)
    db.flush()


def facts_of(reply: CannedReply) -> dict[str, Any]:
    """What the journal keeps of a text."""
    return {"title": reply.title, "topic_id": reply.topic_id, "active": reply.active}


def texts_of(reply: CannedReply) -> dict[str, Any]:
    """What the form shows of a text."""
    return facts_of(reply) | {"body": reply.body}


def version_of(reply: CannedReply) -> str:
    """A mark of what is stored; the table has no version of its own."""
    return hashlib.sha256(json.dumps(texts_of(reply), sort_keys=True).encode()).hexdigest()[:16]
