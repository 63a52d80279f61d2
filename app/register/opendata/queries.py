"""What open data asks beside the entries themselves."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, true
from sqlalchemy.orm import Session
from sqlmodel import col

from app.people.models import User
from app.register.models import RegisterConfirmation, RegisterVersion


@dataclass(frozen=True)
class Standing:
    """What the data stand at: whatever changes what is told changes this too."""

    changed_at: datetime | None
    first_at: datetime | None
    versions: int
    confirmations: int
    people: int


def standing(db: Session) -> Standing:
    """Two publications at once may be seen in another order than that of their times, so they are counted too."""
    at = col(RegisterVersion.at)
    versions = select(func.max(at), func.min(at), func.count()).select_from(RegisterVersion).subquery()
    confirmations = select(func.max(col(RegisterConfirmation.at)), func.count()).select_from(RegisterConfirmation)
    confirmed = confirmations.subquery()
    people = select(func.coalesce(func.sum(func.hashtext(col(User.email))), 0)).scalar_subquery()
    query = select(*versions.c, *confirmed.c, people).select_from(versions).join(confirmed, true())
    found: Any = db.execute(query).one()
    newest, first, number, confirmed_at, confirmed_number, mark = found
    moments = [moment for moment in (newest, confirmed_at) if moment is not None]
    return Standing(max(moments, default=None), first, number, confirmed_number, int(mark))


def addresses_of_people(db: Session) -> frozenset[str]:
    """The e-mail addresses of everyone who has, or had, an account."""
    return frozenset(db.scalars(select(func.lower(col(User.email)))))
