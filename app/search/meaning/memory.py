"""Memory that a mapped file takes in this process."""

import ctypes
import mmap
from functools import cache
from pathlib import Path
from typing import Any

MAPS = Path("/proc/self/maps")


def give_back(part_of_path: str) -> None:
    """Lets go of what was read of the data files (.bin) mapped from such a path; what is asked for again comes back.

    Only where the system tells which these are (Linux). They must be mapped to be read only.
    """
    if not MAPS.exists():
        return
    for line in MAPS.read_text(encoding="utf-8", errors="replace").splitlines():
        place, rights, _offset, _device, _inode, *path = line.split(maxsplit=5)
        if path and part_of_path in path[0] and path[0].endswith(".bin") and rights.startswith("r--"):
            start, end = (int(number, 16) for number in place.split("-"))
            _libc().madvise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), mmap.MADV_DONTNEED)


@cache
def _libc() -> Any:
    return ctypes.CDLL(None)
