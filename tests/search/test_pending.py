"""What changed is to be indexed, once, from the commit of the change on."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.search.documents import Kind
from app.search.models import Pending
from app.search.service import touch


def test_a_thing_that_changes_twice_is_pending_once(db: Session) -> None:
    db.execute(delete(Pending))
    touch(db, Kind.guidance, 7)
    touch(db, Kind.guidance, 7)
    touch(db, Kind.solution, 7)
    found = select(col(Pending.kind), col(Pending.object_id)).order_by(col(Pending.kind))
    assert [tuple(row) for row in db.execute(found)] == [(Kind.guidance, 7), (Kind.solution, 7)]
