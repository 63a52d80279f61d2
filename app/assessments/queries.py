"""Every SELECT on assessments. Whoever may read the thing may read how it was assessed: ask its guard first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, String, bindparam, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session
from sqlmodel import col

from app.assessments.guardrails import Catalogue, first_catalogue
from app.assessments.models import Assessment, AssessmentKind, EvidenceFile, GuardrailCatalogue, Subject
from app.errors import NotFound
from app.files.models import StoredFile
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


@dataclass(frozen=True)
class CatalogueVersion:
    """A version of the guardrails as a list names it."""

    number: int
    note: str
    at: datetime
    by: str | None


_COLUMNS = (
    col(Assessment.kind), col(Assessment.number), col(Assessment.catalogue_version), col(Assessment.headline),
    col(Assessment.at), col(User.name),
)  # fmt: skip
# Each ticket page asks this, so it is built once.
_LATEST = (
    select(*_COLUMNS, select(func.max(col(GuardrailCatalogue.number))).scalar_subquery())
    .join(User, col(User.id) == col(Assessment.by_id))
    .where(
        col(Assessment.subject) == bindparam("subject", type_=String),
        col(Assessment.subject_id) == bindparam("subject_id", type_=BigInteger),
    )
    .ext(distinct_on(col(Assessment.kind)))
    .order_by(col(Assessment.kind), col(Assessment.number).desc())
)


def latest(db: Session, subject: Subject, subject_id: int) -> tuple[dict[str, Run], int]:
    """The newest run of each kind, by kind, and the version of the guardrails now."""
    rows: Any = db.execute(_LATEST, {"subject": subject.value, "subject_id": subject_id}).all()
    return {row[0].value: Run(*row[:-1]) for row in rows}, next((row[-1] for row in rows if row[-1]), 1)


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


def current_catalogue(db: Session) -> tuple[int, Catalogue]:
    """The newest version of the guardrails and its number; as long as nobody has edited them, the file's."""
    found = db.scalars(select(GuardrailCatalogue).order_by(col(GuardrailCatalogue.number).desc()).limit(1)).first()
    return (found.number, Catalogue.model_validate(found.content)) if found else (1, first_catalogue())


def current_catalogue_number(db: Session) -> int:
    return db.scalar(select(func.max(col(GuardrailCatalogue.number)))) or 1


def stored_catalogue(db: Session, number: int) -> GuardrailCatalogue | None:
    """A version that is in the database."""
    return db.get(GuardrailCatalogue, number)


def catalogue_versions(db: Session) -> list[CatalogueVersion]:
    """The versions that were made by editing, the newest first; at most a hundred."""
    rows: Any = db.execute(
        select(col(GuardrailCatalogue.number), col(GuardrailCatalogue.note), col(GuardrailCatalogue.at), col(User.name))
        .outerjoin(User, col(User.id) == col(GuardrailCatalogue.by_id))
        .order_by(col(GuardrailCatalogue.number).desc())
        .limit(MOST_RUNS)
    )
    return [CatalogueVersion(*row) for row in rows]


def lock_catalogue(db: Session, key: int) -> None:
    """Until the transaction ends nobody else makes a version."""
    db.execute(select(func.pg_advisory_xact_lock(key)))


def evidence_names(db: Session, subject: Subject, subject_id: int) -> dict[str, str]:
    """Names of the files that were uploaded as evidence, by what stands for them in a checklist."""
    rows: Any = db.execute(
        select(col(EvidenceFile.id), col(StoredFile.name))
        .join(StoredFile, col(StoredFile.id) == col(EvidenceFile.file_id))
        .where(col(EvidenceFile.subject) == subject, col(EvidenceFile.subject_id) == subject_id)
        .order_by(col(EvidenceFile.id))
    )
    return {f"e{number}": name for number, name in rows}


def evidence_file(db: Session, subject: Subject, subject_id: int, file_id: int) -> StoredFile:
    """A file of the thing's evidence. Raises NotFound."""
    found = db.scalars(
        select(StoredFile)
        .join(EvidenceFile, col(EvidenceFile.file_id) == col(StoredFile.id))
        .where(
            col(EvidenceFile.id) == file_id,
            col(EvidenceFile.subject) == subject,
            col(EvidenceFile.subject_id) == subject_id,
        )
    ).first()
    if found is None:
        raise NotFound(_("Diese Datei gibt es nicht."))
    return found
