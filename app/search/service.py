"""Telling the index what has changed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Select, Table, func, inspect, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app import journal
from app.database import engine
from app.outbox.jobs import defer, job
from app.people.models import now
from app.people.viewer import Viewer
from app.search.documents import Kind, Name
from app.search.models import Answered, Pending
from app.search.sources import SOURCES

_PENDING = cast("Table", inspect(Pending).local_table)
PORTION = 500  # bearers of a name
LATER = timedelta(days=1)  # the index takes what has waited longest: so long do new changes come before these
_TOUCH = insert(_PENDING)
_TOUCH = _TOUCH.on_conflict_do_update(index_elements=["kind", "object_id"], set_={"at": _TOUCH.excluded.at})


def touch(db: Session, kind: Kind, object_id: int) -> None:
    """Has the thing indexed anew, or forgotten if it is gone, once this session's transaction is committed."""
    db.connection().execute(_TOUCH, {"kind": kind, "object_id": object_id, "at": now()})


def touch_all(db: Session, kind: Kind, ids: Select[tuple[int]]) -> None:
    """Has all things indexed anew whose ids the query gives."""
    line = ids.add_columns(literal(kind.value), literal(now()))
    write = insert(_PENDING).from_select(["object_id", "kind", "at"], line)
    db.flush()
    db.execute(write.on_conflict_do_update(index_elements=["kind", "object_id"], set_={"at": write.excluded.at}))


def renamed(db: Session, name: Name, object_id: int) -> None:
    """Has all things indexed anew whose texts bear this name, by a job: they may be many."""
    defer(db, touch_bearers, name=name.value, object_id=object_id)


@job("search.touch_bearers", retries=4)
def touch_bearers(name: str, object_id: int) -> None:
    """Touches the bearers in portions. Where there are many, all but the first let other changes pass."""
    with Session(engine()) as db:
        for kind, source in SOURCES.items():
            bearers, after = source.bearers.get(Name(name)), 0
            while bearers is not None:
                ids = bearers(object_id).subquery()
                portion = select(ids.c[0]).where(ids.c[0] > after).order_by(ids.c[0]).limit(PORTION)
                numbers = list(db.scalars(portion))
                _touch_several(db, kind, numbers, now() if after == 0 else now() + LATER)
                db.commit()
                if len(numbers) < PORTION:
                    break
                after = numbers[-1]


def _touch_several(db: Session, kind: Kind, ids: Sequence[int], at: datetime) -> None:
    """What is waiting already keeps its place; what is being indexed just now is waited for, and waits again."""
    if ids:
        earliest = {"at": func.least(_PENDING.c.at, _TOUCH.excluded.at)}
        touched = insert(_PENDING).on_conflict_do_update(index_elements=["kind", "object_id"], set_=earliest)
        db.connection().execute(touched, [{"kind": kind, "object_id": number, "at": at} for number in ids])


def answered(db: Session, viewer: Viewer, kind: Kind, object_id: int, title: str) -> None:
    """Counts that someone had found what they needed and asked nothing."""
    db.add(Answered(organisation_id=viewer.organisation_id, kind=kind, object_id=object_id, at=now()))
    db.flush()
    journal.record(db, viewer, "search.answer", "answer", object_id, title, after={"kind": kind})
