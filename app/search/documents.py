"""What a feature tells the index of its things.

A feature registers a `Source` (in `main` and the worker, through `app.search.sources`) and calls `touch` with every
change; the index reads the thing anew from the source within two seconds.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import Session


class Kind(StrEnum):
    """What can be found."""

    ticket = "ticket"
    guidance = "guidance"
    solution = "solution"
    system = "system"
    result = "result"
    register = "register"
    organisation = "organisation"


class Name(StrEnum):
    """What has a name that other things' texts bear."""

    topic = "topic"
    organisation = "organisation"
    person = "person"


class Readers(StrEnum):
    """Who may find a text. It is part of the index, and every query of it asks."""

    everyone = "everyone"
    strangers = "strangers"
    """Those who are not shown more: a teaser, whose whole text is another part for the municipalities."""
    municipalities = "municipalities"
    """Everyone of a body and of the centre; not the Landtag."""
    body = "body"
    """Everyone of the one body, and the centre; of a confidential thing its parties alone, and the centre."""
    centre = "centre"


@dataclass(frozen=True)
class Document:
    """One text that can be found. A thing has several where not everyone may read all of it: `part` tells them apart.

    `text` is plain, without markup. `labels` are what field search asks for, such as phase, topic, advisor.
    """

    kind: Kind
    object_id: int
    title: str
    text: str
    path: str
    readers: Readers
    at: datetime
    part: str = ""
    language: str = "de"
    organisation_id: int | None = None
    confidential: bool = False
    party_ids: frozenset[int] = frozenset()
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Source:
    """Where the texts of one kind come from.

    `read` gives the texts of these things; one that is gone or not to be found (a draft) gives none. `ids` gives up to
    so many ids behind the one given, in order, for a rebuild. `bearers` selects the ids of the things whose texts bear
    the name of the topic, body or person with this id.
    """

    kind: Kind
    read: Callable[[Session, Sequence[int]], Iterable[Document]]
    ids: Callable[[Session, int, int], Sequence[int]]
    bearers: Mapping[Name, Callable[[int], Select[Any]]] = field(default_factory=dict)
