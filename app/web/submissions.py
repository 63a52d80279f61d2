"""A form sent twice does its thing once: each form carries a random mark, and the second gets the first's way on.

The mark is claimed in the transaction of the change, like an `Idempotency-Key` (`app.web.api`).
"""

import secrets

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session
from sqlmodel import col
from starlette.responses import RedirectResponse, Response

from app.people.models import now
from app.people.viewer import Viewer
from app.web.api import Answer

PREFIX = "form:"


def new_mark() -> str:
    """A mark for the hidden field `submission` of a fresh form."""
    return secrets.token_urlsafe(16)


def sent_before(db: Session, viewer: Viewer, mark: str) -> Response | None:
    """Claims the mark; when it was sent before, the answer is to go where the first went. An empty mark is new."""
    if not mark:
        return None
    values = {
        "user_id": viewer.id, "key": PREFIX + mark, "fingerprint": "", "created_at": now(), "body": b"", "location": "",
    }  # fmt: skip
    claimed = db.execute(insert(Answer).values(values).on_conflict_do_nothing().returning(col(Answer.key)))
    if claimed.first() is not None:
        return None
    location = db.execute(
        select(col(Answer.location)).where(col(Answer.user_id) == viewer.id, col(Answer.key) == PREFIX + mark)
    ).scalar_one()
    return RedirectResponse(location or "/", status_code=303)


def remember(db: Session, viewer: Viewer, mark: str, response: Response) -> Response:
    """Notes where the form led, and gives the answer back."""
    if mark:
        answer = db.get(Answer, (viewer.id, PREFIX + mark))
        assert answer is not None
        answer.location = response.headers["Location"]
    return response
