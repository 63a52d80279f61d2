"""The verbs of the strategy: what admins do with goals, and the measuring."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app import journal
from app.errors import Conflict, Invalid, Stale
from app.people.models import now
from app.people.viewer import Viewer
from app.strategy import queries
from app.strategy.indicators import INDICATORS
from app.strategy.models import Goal, GoalVersion, Indicator, Measure, Snapshot
from app.strategy.queries import GoalLine
from app.strategy.queries.measures import Measured
from app.texts import _
from app.web.formats import local

MOST = 100


@dataclass(frozen=True)
class GoalWish:
    """A goal as it shall be told."""

    title: str
    title_en: str = ""
    body: str = ""
    body_en: str = ""
    responsible: str = ""
    measures: str = ""
    measures_en: str = ""
    target: str = ""
    target_en: str = ""
    due_on: date | None = None
    indicator: Indicator | None = None
    target_value: float | None = None
    position: int = 1


def texts_of(line: GoalLine) -> dict[str, Any]:
    """What a form shows of the goal."""
    told = {name: getattr(line.version, name) for name in asdict(GoalWish("")) if name != "position"}
    return told | {"position": line.goal.position}


def create_goal(db: Session, wish: GoalWish, *, actor: Viewer, example: bool = False) -> Goal:
    """Adds a goal. Raises Invalid at "target_value"."""
    _check(wish)
    goal = Goal(position=wish.position, example=example)
    db.add(goal)
    db.flush()
    _tell(db, goal, wish, "", actor)
    journal.record(db, actor, "goal.create", "goal", goal.id, wish.title, after={"number": 1})
    return goal


def change_goal(db: Session, line: GoalLine, wish: GoalWish, *, note: str, number: int, actor: Viewer) -> None:
    """Tells the goal anew; the earlier version stays.

    Raises Stale when there is a newer version than `number`, Conflict where nothing changes, Invalid at "target_value".
    """
    _check(wish)
    before = texts_of(line)
    if number != line.goal.number:
        raise Stale(_("Jemand anderes hat inzwischen gespeichert. Ihre Eingaben sind noch da."), before)
    after = asdict(wish)
    fields = sorted(name for name in after if after[name] != before[name])
    if not fields:
        raise Conflict(_("Es hat sich nichts geändert."))
    goal = line.goal
    goal.position = wish.position
    if fields != ["position"]:
        if goal.number >= MOST:
            raise Conflict(_("Mehr als %(number)s Fassungen hat ein Ziel nicht.") % {"number": MOST})
        goal.number += 1
        _tell(db, goal, wish, note, actor)
    db.flush()
    facts = {"number": goal.number, "fields": fields}
    journal.record(db, actor, "goal.update", "goal", goal.id, wish.title, before={"number": number}, after=facts)


def set_ended(db: Session, line: GoalLine, *, ended: bool, actor: Viewer) -> None:
    """Ends a goal, which stays to be read, or takes it up again. Raises Conflict where it is so already."""
    if (line.goal.ended_at is not None) is ended:
        raise Conflict(_("Das ist schon so."))
    line.goal.ended_at = now() if ended else None
    db.flush()
    action = "goal.end" if ended else "goal.resume"
    journal.record(db, actor, action, "goal", line.goal.id, line.version.title)


def _check(wish: GoalWish) -> None:
    if wish.target_value is not None and wish.indicator is None:
        raise Invalid({"target_value": _("Ein Zielwert als Zahl braucht eine Kennzahl.")})


def _tell(db: Session, goal: Goal, wish: GoalWish, note: str, actor: Viewer) -> None:
    told = {name: value for name, value in asdict(wish).items() if name != "position"}
    db.add(GoalVersion(goal_id=goal.id or 0, number=goal.number, note=note, author_id=actor.id, at=now(), **told))
    db.flush()


# --- Measuring --------------------------------------------------------------------------------------------


def measure_all(db: Session) -> dict[Indicator, Measured]:
    """What all indicators show now."""
    today = local(now()).date()
    return {name: fact.measure(db, today) for name, fact in INDICATORS.items()}


def current(db: Session) -> tuple[dict[Indicator, Measured], datetime]:
    """What the indicators show, and since when: measured lately, else now. Changes nothing."""
    kept = queries.measured(db)
    if set(kept) >= set(INDICATORS):
        return {name: kept[name][0] for name in INDICATORS}, min(at for _measured, at in kept.values())
    return measure_all(db), now()


def measure(db: Session) -> None:
    """Keeps what the indicators show now; the first time in a month as that month's snapshot, too.

    Doing it again changes no snapshot.
    """
    found, at = measure_all(db), now()
    rows = [{"indicator": name} | asdict(one) | {"at": at} for name, one in found.items()]
    kept = insert(Measure).values(rows)
    columns = ("value", "numerator", "denominator", "at")
    db.execute(
        kept.on_conflict_do_update(index_elements=["indicator"], set_={name: kept.excluded[name] for name in columns})
    )
    month = local(at).date().replace(day=1)
    snapshots = [row | {"month": month, "example": False} for row in rows]
    db.execute(insert(Snapshot).values(snapshots).on_conflict_do_nothing())
