"""Telling the index what has changed."""

from typing import cast

from sqlalchemy import Select, Table, inspect, literal
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app import journal
from app.people.models import now
from app.people.viewer import Viewer
from app.search.documents import Kind
from app.search.models import Answered, Pending

_PENDING = cast("Table", inspect(Pending).local_table)
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


def answered(db: Session, viewer: Viewer, kind: Kind, object_id: int, title: str) -> None:
    """Counts that someone had found what they needed and asked nothing."""
    db.add(Answered(organisation_id=viewer.organisation_id, kind=kind, object_id=object_id, at=now()))
    db.flush()
    journal.record(db, viewer, "search.answer", "answer", object_id, title, after={"kind": kind})
