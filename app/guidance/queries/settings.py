"""What an admin set for all guidance."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.guidance.models import Article
from app.people.models import CentreSetting
from app.texts import N_

GUIDANCE = "guidance"
DEFAULT_CATEGORIES = [
    N_("Einstieg"),
    N_("Recht und Datenschutz"),
    N_("Einkauf und Technik"),
    N_("Menschen und Organisation"),
    N_("Betrieb und Wirkung"),
]


def categories(db: Session) -> list[str]:
    """The categories an article can be in, in their order."""
    stored = _stored(db).get("categories")
    return list(stored) if stored else list(DEFAULT_CATEGORIES)


def four_eyes(db: Session) -> bool:
    """Whether nobody may publish what they wrote last themselves."""
    return bool(_stored(db).get("four_eyes", False))


def _stored(db: Session) -> dict[str, Any]:
    return db.scalar(select(col(CentreSetting.value)).where(col(CentreSetting.name) == GUIDANCE)) or {}


def used_categories(db: Session, names: list[str]) -> set[str]:
    """Those of the categories that an article is in."""
    return set(db.scalars(select(col(Article.category)).where(col(Article.category).in_(names)).distinct()))
