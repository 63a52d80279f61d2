"""What a new directory would change in the bodies already known: the dry run of an import, and its plan."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date

from app.people.directory import KINDS, Body, Directory


@dataclass(frozen=True, slots=True)
class ExistingBody:
    """A body as the database knows it. Bodies of kinds the directory does not have are left alone."""

    key: str
    kind: str
    name: str
    parent_key: str | None
    population: int | None
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """A body that is known and stays, before and after."""

    before: ExistingBody
    after: Body


@dataclass(frozen=True, slots=True)
class Closed:
    """A body that the directory no longer has, and since when at the latest; `into` is what took it in."""

    body: ExistingBody
    closed_on: date
    into: Body | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """The difference. A body can be renamed, moved and counted anew at once; no other two lists share one.

    `moved` means another parent or another kind. `reopened` are bodies that were closed and are there again.
    """

    new: tuple[Body, ...] = ()
    renamed: tuple[Changed, ...] = ()
    moved: tuple[Changed, ...] = ()
    population_changed: tuple[Changed, ...] = ()
    reopened: tuple[Changed, ...] = ()
    gone: tuple[Closed, ...] = ()
    merged: tuple[Closed, ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))


def compare(existing: Mapping[str, ExistingBody], directory: Directory, state_filter: str | None = None) -> Changes:
    """What `directory` changes in `existing`, both by key; nothing is written.

    Only states the directory has are compared, and only the one with the key `state_filter` if it is given: a
    file of one state closes nothing in another.

    The file does not tell what became of a body that is no longer in it. Such a body is `gone`: kept, closed as
    of the directory's date, never deleted, for tickets and people belong to it. It is `merged` only if exactly
    one body of the same level and parent, new or newly named, has its name as a part of its own ("Loitsche" in
    "Loitsche-Heinrichsberg"). A municipality that was taken in by a neighbour whose name stays is `gone`.
    """
    states = {body.key[:2] for body in directory.bodies}
    if state_filter is not None:
        states &= {state_filter}
    listed = {body.key: body for body in directory.bodies if body.key[:2] in states}
    known = {key: body for key, body in existing.items() if body.kind in KINDS and key[:2] in states}

    pairs = [Changed(known[key], body) for key, body in listed.items() if key in known]
    new = tuple(body for key, body in listed.items() if key not in known)
    renamed = tuple(pair for pair in pairs if pair.before.name != pair.after.name)
    closed = [
        Closed(body, directory.as_of, _successor(body, new, renamed))
        for key, body in sorted(known.items())
        if key not in listed and body.closed_on is None
    ]
    return Changes(
        new=new,
        renamed=renamed,
        moved=tuple(pair for pair in pairs if _place(pair.before) != _place(pair.after)),
        population_changed=tuple(pair for pair in pairs if pair.before.population != pair.after.population),
        reopened=tuple(pair for pair in pairs if pair.before.closed_on is not None),
        gone=tuple(item for item in closed if item.into is None),
        merged=tuple(item for item in closed if item.into is not None),
    )


def _place(body: ExistingBody | Body) -> tuple[str | None, str]:
    return body.parent_key, body.kind


def _successor(gone: ExistingBody, new: Iterable[Body], renamed: Iterable[Changed]) -> Body | None:
    part = re.compile(rf"(?<!\w){re.escape(gone.name)}(?!\w)")
    candidates = [
        *new,
        *(pair.after for pair in renamed if not part.search(pair.before.name)),
    ]
    named = [
        body
        for body in candidates
        if body.parent_key == gone.parent_key and len(body.key) == len(gone.key) and part.search(body.name)
    ]
    return named[0] if len(named) == 1 else None
