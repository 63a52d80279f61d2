"""Column types used by all features."""

from enum import StrEnum
from typing import Any

from sqlalchemy import DateTime, Enum
from sqlalchemy.types import TypeEngine


def choice(kind: type[StrEnum], name: str) -> Any:
    """Text that holds one value of `kind`, checked by the database under the constraint `name`."""
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        values_callable=lambda members: [member.value for member in members],
        length=40,
    )


def moment() -> Any:
    """A point in time with zone; PostgreSQL keeps it in UTC."""
    kind: TypeEngine[Any] = DateTime(timezone=True)
    return kind
