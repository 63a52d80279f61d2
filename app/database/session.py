"""One session and one transaction a request.

The transaction is committed before the answer is sent (`scope="function"`), so nobody is shown
success for a commit that failed.
"""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends
from sqlalchemy.orm import Session

from app.database.engine import engine


def get_session() -> Iterator[Session]:
    """A session that commits when the handler is done, and rolls back when it raises."""
    with Session(engine(), expire_on_commit=False, autoflush=True) as session:
        yield session
        session.commit()


Db = Annotated[Session, Depends(get_session, scope="function")]
