"""Telling the index what has changed."""

from typing import cast

from sqlalchemy import Table, inspect
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.people.models import now
from app.search.documents import Kind
from app.search.models import Pending

_TOUCH = insert(cast("Table", inspect(Pending).local_table))
_TOUCH = _TOUCH.on_conflict_do_update(index_elements=["kind", "object_id"], set_={"at": _TOUCH.excluded.at})


def touch(db: Session, kind: Kind, object_id: int) -> None:
    """Has the thing indexed anew, or forgotten if it is gone, once this session's transaction is committed."""
    db.connection().execute(_TOUCH, {"kind": kind, "object_id": object_id, "at": now()})
