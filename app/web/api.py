"""What all JSON routes share: an answer that a repeated POST gets again, and lists with a cursor.

`Idempotency-Key`: the key is claimed in the transaction of the change and the answer stored beside it.
Two equal requests at once: the second waits for the first's commit, then gets the same answer.
"""

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Annotated, Any, Generic, TypeVar

from anyio import from_thread
from fastapi import Depends, Header
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy import Index, LargeBinary, Text, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session
from sqlmodel import Field, SQLModel, col
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from app.database import Db
from app.database.columns import moment
from app.database.results import changed_rows
from app.errors import Conflict
from app.people.models import now
from app.texts import _
from app.web.access import CurrentUser

KEEP = timedelta(days=2)
CHUNK = 1 << 16
Item = TypeVar("Item")


class Answer(SQLModel, table=True):
    """The stored answer to one keyed POST of one user."""

    __tablename__ = "idempotent_answer"
    __table_args__ = (Index("idempotent_answer_age", "created_at"),)

    user_id: int = Field(foreign_key="app_user.id", primary_key=True)
    key: str = Field(sa_type=Text, primary_key=True)
    fingerprint: str = Field(sa_type=Text)
    status: int | None = None
    body: bytes = Field(default=b"", sa_type=LargeBinary)
    location: str = Field(default="", sa_type=Text)
    created_at: datetime = Field(default_factory=now, sa_type=moment())


class Listing(BaseModel, Generic[Item]):
    """A page of a list; `next_cursor` is null on the last one."""

    items: list[Item]
    next_cursor: str | None = None


class Replay(Exception):
    """This key was answered before: give the same answer."""

    def __init__(self, response: Response) -> None:
        self.response = response


class Once:
    """One keyed request. Handlers answer through `answer`, so that the answer can be given again."""

    def __init__(self, db: Session, user_id: int, key: str | None, fingerprint: str) -> None:
        self._db, self._user_id, self._key, self._fingerprint = db, user_id, key, fingerprint

    @property
    def keyed(self) -> bool:
        """Whether the request came with a key."""
        return self._key is not None

    def claim(self) -> None:
        """Takes the key, or raises: Replay with the earlier answer, Conflict when the key meant something else."""
        if self._key is None:
            return
        values = {
            "user_id": self._user_id, "key": self._key, "fingerprint": self._fingerprint, "created_at": now(),
            "body": b"", "location": "",
        }  # fmt: skip
        claimed = self._db.execute(insert(Answer).values(values).on_conflict_do_nothing().returning(col(Answer.key)))
        if claimed.first() is not None:
            return
        stored = self._db.execute(self._stored()).scalar_one()
        if stored.fingerprint != self._fingerprint or stored.status is None:
            raise Conflict(_("Dieser Idempotency-Key gehört zu einer anderen Anfrage."))
        raise Replay(_json(stored.body, stored.status, stored.location))

    def _stored(self) -> Any:
        return select(Answer).where(col(Answer.user_id) == self._user_id, col(Answer.key) == self._key)

    def answer(self, model: BaseModel, *, status: int = 201, location: str = "") -> Response:
        """The answer, stored with the key if there is one."""
        body = model.model_dump_json().encode()
        if self._key is not None:
            row = self._db.execute(self._stored()).scalar_one()
            row.status, row.body, row.location = status, body, location
        return _json(body, status, location)


def _json(body: bytes, status: int, location: str) -> Response:
    headers = {"Location": location} if location else None
    return Response(body, status_code=status, media_type=JSONResponse.media_type, headers=headers)


def once(
    request: Request,
    db: Db,
    viewer: CurrentUser,
    key: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key",
            min_length=1,
            max_length=200,
            description="The same key gives the same answer and does the thing once.",
        ),
    ] = None,
) -> Once:
    """The keyed request; the fingerprint covers method, path and body."""
    if key is None:
        return Once(db, viewer.id, None, "")
    fingerprint = hashlib.sha256(f"{request.method} {request.url.path}\n".encode())
    for part in _content(request):
        fingerprint.update(part)
    return Once(db, viewer.id, key, fingerprint.hexdigest())


def _content(request: Request) -> Iterator[bytes]:
    """The body; of a form the fields and files, for the boundary between them differs each time."""
    if not request.headers.get("Content-Type", "").startswith("multipart/"):
        yield from_thread.run(request.body)
        return
    for name, value in from_thread.run(_form, request).multi_items():
        yield name.encode()
        if isinstance(value, str):
            yield value.encode()
            continue
        yield (value.filename or "").encode()
        while chunk := value.file.read(CHUNK):
            yield chunk
        value.file.seek(0)


async def _form(request: Request) -> FormData:
    return await request.form()


def claimed(one: Annotated[Once, Depends(once)]) -> Once:
    """The keyed request, claimed: it may wait for another."""
    if one.keyed:
        one.claim()
    return one


Keyed = Annotated[Once, Depends(claimed)]


def delete_old_answers(db: Session) -> int:
    """Forgets keys after two days; returns how many."""
    return changed_rows(db.execute(delete(Answer).where(col(Answer.created_at) < now() - KEEP)))
