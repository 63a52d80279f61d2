"""What saving a setting shares: the stale write, what differs, and the order of a list."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Protocol

from app.errors import Stale
from app.texts import _

Direction = Literal["up", "down"]


class Placed(Protocol):
    """Something with a place in a list."""

    position: int


def expect_version(stored: int | str, seen: int | str, theirs: Mapping[str, Any]) -> None:
    """Raises Stale with what is stored when someone saved since `seen`."""
    if stored != seen:
        raise Stale(_("Jemand anderes hat inzwischen gespeichert. Ihre Eingaben sind noch da."), dict(theirs))


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Only what changed, for the journal: as it was and as it is."""
    names = [name for name in after if before.get(name) != after[name]]
    return {name: before.get(name) for name in names}, {name: after[name] for name in names}


def step_aside(items: Sequence[Placed], index: int, direction: Direction) -> bool:
    """Moves one of the ordered items a place up or down and numbers all from 1; False where it can go no further."""
    order = list(items)
    other = index - 1 if direction == "up" else index + 1
    if not 0 <= other < len(order):
        return False
    order[index], order[other] = order[other], order[index]
    for position, item in enumerate(order, start=1):
        item.position = position
    return True
