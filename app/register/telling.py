"""What an entry tells whom: the one function that every channel uses (pages, JSON, exports, search, feed, reports).

It is pure. Nothing that leaves the house may be taken from an entry's content in any other way.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict

from app.register.fields import FIELDS, Coarse, FieldFact, Reader
from app.register.models.words import WithheldReason


class Withheld(BaseModel):
    """A field that is not told, why, and until when at the latest that is looked at again. `decided_by` is internal."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    field: str
    reason: WithheldReason
    legal_ref: str
    decided_by: str
    decided_on: date
    review_on: date


class State(StrEnum):
    """How a field is told."""

    shown = "shown"
    coarse = "coarse"
    """A part of it: the year, the purpose category, the state, the main number, the names."""
    withheld = "withheld"
    annex = "annex"
    """Not public, but in the annex for the Landtag; also where nothing is told, so that this tells nothing."""
    empty = "empty"


@dataclass(frozen=True)
class Told:
    """One field as its reader gets it. `withheld` stands in the place of a value; for internal readers beside it."""

    fact: FieldFact
    state: State
    value: Any = None
    withheld: Withheld | None = None

    @property
    def name(self) -> str:
        return self.fact.name


def told(
    content: Mapping[str, Any], withheld: Iterable[Withheld], reader: Reader, *, security: bool | None = None
) -> dict[str, Told]:
    """The fields that the reader may know of, in the order of the table.

    `security` says whether the body counts as a security authority where the content is not to be asked: in the history
    of an entry the newest version decides too.
    """
    secret = {one.field: one for one in withheld}
    guarded = bool(content.get("security_authority")) if security is None else security
    found = (_tell(fact, content, secret.get(fact.name), reader, guarded) for fact in FIELDS.values())
    return {one.name: one for one in found if one is not None}


def _tell(
    fact: FieldFact, content: Mapping[str, Any], withheld: Withheld | None, reader: Reader, guarded: bool
) -> Told | None:
    if fact.sight > reader:
        return None
    if withheld is not None and not fact.basic and reader < Reader.internal:
        return Told(fact, State.withheld, withheld=withheld.model_copy(update={"decided_by": ""}))
    sight = fact.security if guarded else fact.sight
    if sight > reader:
        return Told(fact, State.annex) if sight is Reader.parliament else None
    value = content.get(fact.name)
    if is_empty(value):
        return Told(fact, State.empty, withheld=withheld)
    if guarded and fact.coarse is not None and reader is sight:
        return Told(fact, State.coarse, coarse(fact.coarse, value, content))
    return Told(fact, State.shown, value, withheld)


def is_empty(value: Any) -> bool:
    """Whether a value tells nothing; "no" is something."""
    if isinstance(value, str):  # most are, and to ask for a mapping is slow
        return not value
    if isinstance(value, Mapping):
        return all(is_empty(part) for part in value.values())
    return value is None or value in ("", [], {})


def coarse(how: Coarse, value: Any, content: Mapping[str, Any]) -> Any:
    """The part of a value that is told where the whole is not."""
    if how is Coarse.year:
        return str(value)[:4]
    if how is Coarse.category:
        return content.get("purpose_category")
    if how is Coarse.state:
        return str(value)[:2]
    if how is Coarse.main_number:
        return sorted({"".join(char for char in str(one) if char.isdigit()) for one in value} - {""})
    return [source["title"] for source in value.get("sources", []) if source.get("title")]
