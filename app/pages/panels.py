"""What rooms put on the start page: what waits for the person who looks.

`main` registers them, so that the start page need not know who builds on it.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from sqlalchemy.orm import Session

from app.people.viewer import Viewer


class Waiting(NamedTuple):
    """So many things of a kind wait, and where they are. `number` may be "99+"; `pressing` ones are marked."""

    label: str
    number: str
    href: str
    pressing: bool = False


AGENDAS: list[Callable[[Session, Viewer], Sequence[Waiting]]] = []
"""Each answers for those it is meant for, and asks nothing for the others."""


def agenda(db: Session, viewer: Viewer) -> list[Waiting]:
    """What waits for the viewer, the pressing things first."""
    found = [waiting for part in AGENDAS for waiting in part(db, viewer)]
    return sorted(found, key=lambda waiting: not waiting.pressing)
