"""Keyset paging: a cursor is the sort key of the last row shown, so page 4,000 costs what page 1 costs."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from app.errors import Invalid
from app.texts import _

Row = TypeVar("Row")
PAGE = 25


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows and the cursor behind the last one, None at the end."""

    rows: Sequence[Row]
    next_cursor: str | None


def encode(*key: str | int) -> str:
    """A cursor for a sort key."""
    return base64.urlsafe_b64encode(json.dumps(key, separators=(",", ":")).encode()).decode().rstrip("=")


def decode(cursor: str, *kinds: type) -> list[str | int]:
    """The sort key in a cursor. Raises Invalid when it is not one of ours, with parts of these kinds."""
    try:
        key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if isinstance(key, list) and [type(part) for part in key] == list(kinds):
            return key
    except (ValueError, TypeError):
        pass
    raise Invalid({"cursor": _("Diese Seite der Liste gibt es nicht. Bitte beginnen Sie von vorn.")})
