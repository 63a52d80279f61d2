"""The centre's office hours, and how much working time each priority has."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app import journal
from app.admin.centre import queries
from app.admin.centre.service.saving import differences, expect_version
from app.clock.deadlines import Kind, Priority
from app.clock.week import WorkingHours
from app.people.viewer import Viewer
from app.tickets.due_times import recalculate
from app.tickets.timing import OFFICE_HOURS, TARGETS, office_hours, targets


@dataclass(frozen=True)
class HoursWish:
    """Hours and targets as they shall be; `targets` are hours of working time by clock and priority."""

    hours: WorkingHours
    targets: Mapping[str, Mapping[str, float]]


def save_hours(db: Session, wish: HoursWish, *, version: str, actor: Viewer) -> bool:
    """Saves both and works out due times anew; returns whether that is done, or left to a job. Raises Stale."""
    hours, wanted = queries.setting(db, OFFICE_HOURS, lock=True), queries.setting(db, TARGETS, lock=True)
    before = stored(db)
    expect_version(version_of(db), version, before)
    hours.value, wanted.value = wish.hours.to_dict(), {kind: dict(by) for kind, by in wish.targets.items()}
    for setting in (hours, wanted):
        setting.version += 1
        db.add(setting)
    db.flush()
    old, new = differences(before, stored(db))
    journal.record(db, actor, "settings.hours", "settings", None, OFFICE_HOURS, before=old, after=new)
    return recalculate(db)


def version_of(db: Session) -> str:
    """The versions of the two settings, as one mark."""
    return f"{queries.setting(db, OFFICE_HOURS).version}.{queries.setting(db, TARGETS).version}"


def stored(db: Session) -> dict[str, Any]:
    """Hours and targets that hold now, as plain data."""
    wanted = targets(db)
    plain = {
        f"{kind.value}_{priority.value}": wanted[kind, priority].amount.total_seconds() / 3600
        for kind in Kind
        for priority in Priority
        if (kind, priority) in wanted
    }
    return office_hours(db).to_dict() | plain
