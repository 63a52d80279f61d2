"""Every SELECT on the register. What users see takes the viewer; a record's content leaves only as it is told."""

from app.register.queries.records import (
    EntryFacts,
    Record,
    history,
    newest,
    published,
    reader_of,
    stream,
    stream_history,
    today,
    valid_at,
    version,
)

__all__ = [
    "EntryFacts",
    "Record",
    "history",
    "newest",
    "published",
    "reader_of",
    "stream",
    "stream_history",
    "today",
    "valid_at",
    "version",
]
