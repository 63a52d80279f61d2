"""An index as the worker would have made it."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

import app.sources  # noqa: F401 – what can be found
from app.search.indexing import index_pending

Index = Callable[[], None]


@pytest.fixture
def index(db: Session) -> Index:
    """Indexes what has changed."""

    def work() -> None:
        while index_pending(db):
            pass
        db.commit()

    return work
