"""The versions as everyone is told them. All formats are made of these, and of nothing else."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from app.register import queries
from app.register.fields import Reader
from app.register.opendata.queries import addresses_of_people
from app.register.telling import Told
from app.texts import N_
from app.web.formats import iso

ADDRESS = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
INSTEAD = N_("[E-Mail-Adresse einer Person entfernt]")


@dataclass(frozen=True)
class Version:
    """One version of an entry. `current`: it is the newest of its entry, which may be the tombstone."""

    facts: dict[str, Any]
    fields: dict[str, Told]


def versions(db: Session, *, only_current: bool) -> Iterator[Version]:
    """All that was ever published, in the order of entries and numbers; or what is published now."""
    people = addresses_of_people(db)
    if only_current:
        yield from (_version(record, people, current=True) for record in queries.stream(db))
        return
    before: queries.Record | None = None
    for record in queries.stream_history(db):
        if before is not None:
            yield _version(before, people, current=before.entry_id != record.entry_id)
        before = record
    if before is not None:
        yield _version(before, people, current=True)


def _version(record: queries.Record, people: frozenset[str], *, current: bool) -> Version:
    facts = {
        "state": record.kind.value,
        "current": current,
        "example": record.example,
        "published_at": iso(record.first_at),
        "version_at": iso(record.at),
        "withdrawal_reason": _without(record.reason, people),
    }
    return Version(facts, {name: _impersonal(one, people) for name, one in record.told(Reader.public).items()})


def _impersonal(one: Told, people: frozenset[str]) -> Told:
    """What is told, without addresses of people: a functional mailbox may have become somebody's since."""
    withheld = one.withheld
    if withheld is not None:
        withheld = withheld.model_copy(update={"legal_ref": _without(withheld.legal_ref, people)})
    elif "@" not in str(one.value):
        return one
    return replace(one, value=_without(one.value, people), withheld=withheld)


def _without(value: Any, people: frozenset[str]) -> Any:
    if isinstance(value, str):
        return ADDRESS.sub(lambda found: INSTEAD if found[0].casefold() in people else found[0], value)
    if isinstance(value, list):
        return [_without(one, people) for one in value]
    if isinstance(value, dict):
        return {name: _without(one, people) for name, one in value.items()}
    return value
