"""Reading what a statement did."""

from typing import Any, cast

from sqlalchemy import CursorResult, Result


def changed_rows(result: Result[*tuple[Any, ...]]) -> int:
    """How many rows an INSERT, UPDATE or DELETE touched."""
    return cast("CursorResult[*tuple[Any, ...],]", result).rowcount
