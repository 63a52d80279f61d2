"""Files that are made once and given to all who ask, until there is something new.

A file is whole before its first byte is sent: so a slow reader holds no database connection, and many who ask at once
cost no more than one.
"""

import tempfile
from collections.abc import Callable, Iterator
from threading import Lock
from typing import IO

CHUNK = 1 << 16


class Kept:
    """One file in the temporary folder, without a name there; it is gone with the last who reads it."""

    def __init__(self, mark: str) -> None:
        self.mark = mark
        self.size = 0
        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 – closed in __del__
        self._lock = Lock()

    def fill(self, write: Callable[[IO[bytes]], None]) -> None:
        write(self._file)
        self.size = self._file.seek(0, 2)

    def chunks(self) -> Iterator[bytes]:
        at = 0
        while at < self.size:
            with self._lock:
                self._file.seek(at)
                chunk = self._file.read(CHUNK)
            at += len(chunk)
            yield chunk

    def __del__(self) -> None:
        self._file.close()


_KEPT: dict[str, Kept] = {}
_LOCKS: dict[str, Lock] = {}


def kept(name: str, mark: str, write: Callable[[IO[bytes]], None]) -> Kept:
    """The file of this name as of the mark; who else asks meanwhile waits for it."""
    with _LOCKS.setdefault(name, Lock()):
        found = _KEPT.get(name)
        if found is None or found.mark != mark:
            found = Kept(mark)
            found.fill(write)
            _KEPT[name] = found
        return found
