"""Every SELECT on assessments. Whoever may read the thing may read how it was assessed: ask its guard first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, String, bindparam, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session
from sqlmodel import col

from app.assessments.models import Assessment, AssessmentKind, Subject
from app.errors import NotFound
from app.people.models import User
from app.texts import _

MOST_RUNS = 100


@dataclass(frozen=True)
class Run:
    """One run as a list names it."""

    kind: AssessmentKind
    number: int
    catalogue_version: str
    headline: dict[str, str]
    at: datetime
    by: str


_COLUMNS = (
    col(Assessment.kind), col(Assessment.number), col(Assessment.catalogue_version), col(Assessment.headline),
    col(Assessment.at), col(User.name),
)  # fmt: skip
# Each ticket page asks this, so it is built once.
_LATEST = (
    select(*_COLUMNS)
    .join(User, col(User.id) == col(Assessment.by_id))
    .where(
        col(Assessment.subject) == bindparam("subject", type_=String),
        col(Assessment.subject_id) == bindparam("subject_id", type_=BigInteger),
    )
    .ext(distinct_on(col(Assessment.kind)))
    .order_by(col(Assessment.kind), col(Assessment.number).desc())
)


def latest(db: Session, subject: Subject, subject_id: int) -> dict[str, Run]:
    """The newest run of each kind, by kind."""
    rows: Any = db.execute(_LATEST, {"subject": subject.value, "subject_id": subject_id})
    return {row[0].value: Run(*row) for row in rows}


def runs(db: Session, kind: AssessmentKind, subject: Subject, subject_id: int) -> list[Run]:
    """The runs of one kind, the newest first; at most a hundred."""
    rows: Any = db.execute(
        select(*_COLUMNS)
        .join(User, col(User.id) == col(Assessment.by_id))
        .where(
            col(Assessment.subject) == subject,
            col(Assessment.subject_id) == subject_id,
            col(Assessment.kind) == kind,
        )
        .order_by(col(Assessment.number).desc())
        .limit(MOST_RUNS)
    )
    return [Run(*row) for row in rows]


def run(
    db: Session, kind: AssessmentKind, subject: Subject, subject_id: int, number: int | None = None
) -> tuple[Assessment, str]:
    """One run, or the newest, and who made it. Raises NotFound."""
    query = (
        select(Assessment, col(User.name))
        .join(User, col(User.id) == col(Assessment.by_id))
        .where(
            col(Assessment.subject) == subject,
            col(Assessment.subject_id) == subject_id,
            col(Assessment.kind) == kind,
        )
        .order_by(col(Assessment.number).desc())
        .limit(1)
    )
    found: Any = db.execute(query if number is None else query.where(col(Assessment.number) == number)).first()
    if found is None:
        raise NotFound(_("Diese Prüfung gibt es nicht."))
    return found[0], found[1]


def newest(db: Session, kind: AssessmentKind, subject: Subject, subject_id: int) -> Assessment | None:
    """The newest run, if there is one."""
    return db.scalars(
        select(Assessment)
        .where(
            col(Assessment.subject) == subject,
            col(Assessment.subject_id) == subject_id,
            col(Assessment.kind) == kind,
        )
        .order_by(col(Assessment.number).desc())
        .limit(1)
    ).first()


def next_number(db: Session, kind: AssessmentKind, subject: Subject, subject_id: int) -> int:
    """The number of a run to come. The thing assessed is locked by now, so that no two runs get the same."""
    highest = db.scalar(
        select(func.max(col(Assessment.number))).where(
            col(Assessment.subject) == subject,
            col(Assessment.subject_id) == subject_id,
            col(Assessment.kind) == kind,
        )
    )
    return (highest or 0) + 1
