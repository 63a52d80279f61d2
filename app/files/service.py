"""Keeping files: checked by content, written to the store, named in the database.

The store knows no transactions. A file is written before its row, so that no row is without its file; what a
rollback leaves in the store, `delete_orphans` removes.
"""

import hashlib
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from itertools import chain
from typing import BinaryIO

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.errors import NotFound
from app.files import content, store
from app.files.kinds import Kind, kind_of
from app.files.models import StoredFile
from app.files.names import clean_name
from app.people.models import now
from app.people.viewer import Viewer
from app.texts import _

log = structlog.get_logger("files")

CHUNK = 1 << 20
PART = 5 << 20
LIST = 1000
ORPHAN_AGE = timedelta(days=1)
KEY = re.compile(r"[0-9a-f]{2}/[0-9a-f]{32}")


@dataclass(frozen=True)
class Upload:
    """A file as it came in. `data` can be read and sought."""

    name: str
    data: BinaryIO


@dataclass(frozen=True)
class Checked:
    """A file that may be kept."""

    name: str
    kind: Kind
    size: int
    data: BinaryIO


def check(upload: Upload) -> Checked:
    """The file with a clean name, if we take its kind. Raises Invalid."""
    name = clean_name(upload.name)
    return Checked(name, kind_of(name, upload.data), content.size_of(upload.data), upload.data)


def keep(db: Session, checked: Checked, *, uploader: Viewer) -> StoredFile:
    """Writes a checked file to the store, then its row."""
    random = uuid.uuid4().hex
    key = f"{random[:2]}/{random}"
    digest = hashlib.sha256()
    for piece in content.chunks(checked.data):
        digest.update(piece)
    checked.data.seek(0)
    place = store.current()
    place.put(key, checked.data, chunk_size=PART, max_concurrency=2)
    store.sync_to_disk(place, key)
    stored = StoredFile(
        key=key,
        name=checked.name,
        media_type=checked.kind.media_type,
        size=checked.size,
        sha256=digest.hexdigest(),
        uploaded_by_id=uploader.id,
    )
    db.add(stored)
    db.flush()
    return stored


def save(db: Session, *, data: BinaryIO | bytes, name: str, uploader: Viewer) -> StoredFile:
    """Checks one file and keeps it. Raises Invalid."""
    source: BinaryIO = BytesIO(data) if isinstance(data, bytes) else data
    return keep(db, check(Upload(name, source)), uploader=uploader)


def open_file(stored: StoredFile) -> Iterator[bytes]:
    """The content in pieces, the first of which is read at once.

    Each piece is asked for on its own, so that a slow reader keeps no connection to the store open.
    Raises NotFound when the store has lost the file.
    """
    try:
        first = _piece(stored, 0)
    except FileNotFoundError:
        log.error("lost", key=stored.key, file=stored.id)  # noqa: TRY400 – the trace would say nothing more
        raise NotFound(_("Diese Datei liegt nicht mehr im Speicher.")) from None
    return chain([first], (_piece(stored, start) for start in range(CHUNK, stored.size, CHUNK)))


def _piece(stored: StoredFile, start: int) -> bytes:
    end = min(start + CHUNK, stored.size)
    return store.current().get_range(stored.key, start=start, end=end).to_bytes()


def delete(db: Session, stored: StoredFile) -> None:
    """Forgets a file that nothing refers to any more. Its content goes with the next `delete_orphans`."""
    db.delete(stored)
    db.flush()


def delete_orphans(db: Session, older_than: timedelta = ORPHAN_AGE) -> int:
    """Removes from the store what no row knows and no running transaction can still be about to name.

    Touches only what has a name of ours. Returns how many files went.
    """
    latest, place, gone = now() - older_than, store.current(), 0
    for found in place.list(chunk_size=LIST):
        keys = {one["path"] for one in found if one["last_modified"] < latest and KEY.fullmatch(one["path"])}
        known = db.scalars(select(col(StoredFile.key)).where(col(StoredFile.key).in_(keys)))
        orphans = sorted(keys - set(known))
        if orphans:
            place.delete(orphans)
            gone += len(orphans)
    if gone:
        log.info("orphans deleted", number=gone)
    return gone
