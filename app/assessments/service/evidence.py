"""Files that prove an answer."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app import journal
from app.assessments import queries
from app.assessments.models import EvidenceFile, Subject
from app.errors import Invalid
from app.files.service import Upload, check, keep
from app.people.viewer import Viewer
from app.texts import _

MOST = 60


def add_evidence(
    db: Session, subject: Subject, subject_id: int, name: str, uploads: Sequence[Upload], *, actor: Viewer
) -> list[EvidenceFile]:
    """Keeps the files with the thing, all or none. Raises Invalid at the field "files"."""
    checked = [check(upload) for upload in uploads]
    if len(queries.evidence_names(db, subject, subject_id)) + len(checked) > MOST:
        raise Invalid({"files": _("Mehr als %(number)s Nachweise passen nicht zu einer Sache.") % {"number": MOST}})
    stored = [keep(db, one, uploader=actor) for one in checked]
    added = [EvidenceFile(subject=subject, subject_id=subject_id, file_id=one.id or 0) for one in stored]
    db.add_all(added)
    db.flush()
    after = {"files": [one.id for one in stored]}
    journal.record(db, actor, f"{subject.value}.add_evidence", subject.value, subject_id, name, after=after)
    return added
