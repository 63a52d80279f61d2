"""Short names for addresses."""

import re
from collections.abc import Callable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "é": "e", "è": "e", "ç": "c"})
RESERVED = {"new", "compare", "desk", "publiccode"}
LONGEST = 60
_LOCK = 7_305_118  # any number that nothing else here locks by


def free_slug(db: Session, title: str, taken: Callable[[Session, str], bool]) -> str:
    """A short name for the title that nothing has yet; until the commit nobody else takes one."""
    db.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    words = re.findall(r"[a-z0-9]+", title.lower().translate(LETTERS))
    base = "-".join(words)[:LONGEST].strip("-") or "x"
    slug, number = base, 1
    while slug in RESERVED or taken(db, slug):
        number += 1
        slug = f"{base}-{number}"
    return slug
