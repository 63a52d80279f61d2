"""The files that others may take: data protection impact assessments, agreements, specifications."""

from dataclasses import dataclass
from typing import BinaryIO

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app import journal
from app.errors import Invalid
from app.files.models import StoredFile
from app.files.service import delete, save
from app.people.viewer import Viewer
from app.solutions.models import Document, Solution, SolutionState
from app.solutions.service.life import expect, solution_id
from app.texts import _

MOST = 20


@dataclass(frozen=True)
class NewDocument:
    """A file with what its takers need to know."""

    name: str
    data: BinaryIO
    licence: str
    redacted: bool


def add_document(db: Session, solution: Solution, new: NewDocument, *, actor: Viewer) -> Document:
    """Keeps a file with the solution. Raises Invalid at the field "files"."""
    expect(solution, *(state for state in SolutionState if state is not SolutionState.archived))
    if not new.redacted:
        raise Invalid({"redacted": _("Bitte bestätigen Sie, dass die Datei keine schutzwürdigen Angaben enthält.")})
    number = db.scalar(select(func.count()).where(col(Document.solution_id) == solution.id)) or 0
    if number >= MOST:
        raise Invalid({"files": _("Zu einer Lösung passen höchstens %(most)s Dateien.") % {"most": MOST}})
    stored = save(db, data=new.data, name=new.name, uploader=actor)
    assert stored.id is not None
    document = Document(
        solution_id=solution_id(solution), file_id=stored.id, licence=new.licence, redacted=new.redacted
    )
    db.add(document)
    db.flush()
    after = {"files": [stored.id]}
    journal.record(db, actor, "solution.attach", "solution", solution.id, solution.slug, after=after)
    return document


def remove_document(db: Session, solution: Solution, document: Document, stored: StoredFile, *, actor: Viewer) -> None:
    """Takes a file away."""
    before = {"files": [stored.id]}
    db.delete(document)
    db.flush()
    delete(db, stored)
    journal.record(db, actor, "solution.detach", "solution", solution.id, solution.slug, before=before)
