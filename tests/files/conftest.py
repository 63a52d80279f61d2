"""A store for each test."""

from collections.abc import Iterator

import pytest
from obstore.store import MemoryStore

from app.files import store


@pytest.fixture
def place() -> Iterator[MemoryStore]:
    """Where files lie in this test: in memory."""
    memory = MemoryStore()
    store.use(memory)
    yield memory
    store.use(None)
