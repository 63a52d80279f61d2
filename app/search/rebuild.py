"""Building the whole index anew, in portions that several processes share. What is done stays done when stopped."""

import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from app.database import engine
from app.search.documents import Kind
from app.search.indexing import Analysed, analysed, learn
from app.search.models import Rebuild
from app.search.sources import SOURCES

PORTION = 1000
COLUMNS = (
    "kind", "object_id", "part", "language", "title", "text", "path", "readers", "organisation_id", "at", "words",
    "checksum",
)  # fmt: skip
_learnt: set[str] = set()


@dataclass(frozen=True)
class Portion:
    """Things of one kind: behind `after`, up to and with `upto`, and which of them there are."""

    kind: Kind
    after: int
    upto: int
    ids: Sequence[int]


def portions(db: Session) -> list[Portion]:
    """What is still to be done: all, or what an earlier run that was stopped has left."""
    found = []
    for kind, source in SOURCES.items():
        state = db.get(Rebuild, kind)
        if state is None:
            state = Rebuild(kind=kind)
            db.add(state)
        after = state.upto
        while ids := source.ids(db, after, PORTION):
            found.append(Portion(kind, after, ids[-1], ids))
            after = ids[-1]
    db.commit()
    return found


def forget_stopped(db: Session) -> None:
    """The next rebuild begins at the beginning."""
    db.execute(delete(Rebuild))
    db.commit()


def was_stopped(db: Session) -> bool:
    """Whether an earlier rebuild was stopped."""
    return db.scalars(select(Rebuild).limit(1)).first() is not None


def rebuild(work: Sequence[Portion], *, processes: int, begin: Callable[[], None]) -> Iterator[int]:
    """Does the portions, and tells after each how many things it had. Each is committed by itself.

    `begin` prepares a process: it connects and makes the sources known.
    """
    done: dict[Kind, set[int]] = {}
    left = {kind: [one.upto for one in work if one.kind is kind] for kind in Kind}
    waiting = list(reversed(work))
    running: dict[Future[None], Portion] = {}
    with ProcessPoolExecutor(processes, get_context("spawn"), begin) as pool:
        try:
            while waiting or running:
                while waiting and len(running) < 2 * processes:
                    portion = waiting.pop()
                    with _undisturbed():
                        running[pool.submit(do, portion)] = portion
                for future in _next(running):
                    future.result()
                    portion = running.pop(future)
                    done.setdefault(portion.kind, set()).add(portion.upto)
                    _remember(portion.kind, left[portion.kind], done[portion.kind])
                    yield len(portion.ids)
        finally:
            pool.shutdown(cancel_futures=True)  # what is under way is waited for, and need not be done again
            for future, portion in running.items():
                if not future.cancelled() and future.exception() is None:
                    done.setdefault(portion.kind, set()).add(portion.upto)
                    _remember(portion.kind, left[portion.kind], done[portion.kind])


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Ctrl-C, and a terminal that closes, wait until this is done; the processes that it starts never hear of them.

    A terminal tells every process, and those that work here are ended by the one that started them.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _next(running: dict[Future[None], Portion]) -> set[Future[None]]:
    return wait(running, return_when=FIRST_COMPLETED).done


def _remember(kind: Kind, left: list[int], done: set[int]) -> None:
    """How far the kind is done without a gap."""
    upto = None
    while left and left[0] in done:
        upto = left.pop(0)
    if upto is not None:
        with Session(engine()) as db:
            state = db.get(Rebuild, kind)
            if state is not None:
                state.upto = upto
            db.commit()


def do(portion: Portion) -> None:
    """Reads, analyses and writes one portion."""
    with Session(engine(), expire_on_commit=False) as db:
        found = [analysed(document) for document in SOURCES[portion.kind].read(db, portion.ids)]
        copy(db, portion, found)
        new = [{key: word for key, word in one.vocabulary.items() if key not in _learnt} for one in found]
        learn(db, new)
        db.commit()
        _learnt.update(key for words in new for key in words)


def copy(db: Session, portion: Portion, found: Sequence[Analysed]) -> None:
    """Puts the texts in the place of all that was there between the portion's ends."""
    db.execute(text("CREATE TEMPORARY TABLE fresh (LIKE search_document) ON COMMIT DROP"))
    db.execute(text("ALTER TABLE fresh ALTER COLUMN id DROP NOT NULL, ALTER COLUMN meant DROP NOT NULL"))
    driver: Any = db.connection().connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY fresh ({', '.join(COLUMNS)}) FROM STDIN") as lines:
        for one in found:
            lines.write_row([one.row[name] for name in COLUMNS])
    values = {"kind": portion.kind.value, "after": portion.after, "upto": portion.upto}
    db.execute(
        text("""
            DELETE FROM search_document d WHERE d.kind = :kind AND d.object_id > :after AND d.object_id <= :upto
            AND NOT EXISTS (SELECT FROM fresh f WHERE (f.object_id, f.part) = (d.object_id, d.part))
        """),
        values,
    )
    db.execute(_MOVE)
    db.execute(_FOLLOW, values)


_NAMES = ", ".join(COLUMNS)
_MOVE = text(f"""
    INSERT INTO search_document ({_NAMES}, meant) SELECT {_NAMES}, false FROM fresh
    ON CONFLICT (kind, object_id, part) DO UPDATE SET
        {", ".join(f"{name} = excluded.{name}" for name in COLUMNS[3:])},
        meant = search_document.meant AND search_document.checksum = excluded.checksum
""")  # noqa: S608 – names of columns
_FOLLOW = text("""
    UPDATE search_embedding e SET readers = d.readers, organisation_id = d.organisation_id
    FROM search_document d
    WHERE d.id = e.document_id AND d.kind = :kind AND d.object_id > :after AND d.object_id <= :upto
        AND (e.readers, e.organisation_id) IS DISTINCT FROM (d.readers, d.organisation_id)
""")
