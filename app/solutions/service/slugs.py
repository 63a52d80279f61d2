"""Short names for addresses."""

import re
from collections.abc import Callable
from unicodedata import combining, normalize

from sqlalchemy import func, select
from sqlalchemy.orm import Session

UMLAUT = "\N{COMBINING DIAERESIS}"
RESERVED = {"new", "compare", "desk", "publiccode"}
LONGEST = 60
_LOCK = 7_305_118  # any number that nothing else here locks by


def free_slug(db: Session, title: str, taken: Callable[[Session, str], bool]) -> str:
    """A short name for the title that nothing has yet; until the commit nobody else takes one."""
    db.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    words = re.findall(r"[a-z0-9]+", _plain(title))
    base = "-".join(words)[:LONGEST].strip("-") or "x"
    slug, number = base, 1
    while slug in RESERVED or taken(db, slug):
        number += 1
        slug = f"{base}-{number}"
    return slug


def _plain(title: str) -> str:
    """Small letters without marks; an umlaut becomes two letters."""
    letters = normalize("NFKD", title.casefold()).replace(UMLAUT, "e")
    return "".join(letter for letter in letters if not combining(letter))
