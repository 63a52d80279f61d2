"""Taking over an uploaded directory in two steps: the dry run, and the confirmation of what it showed.

The file waits in the database for a day, so that nobody has to choose it twice and any process can go on with it.
"""

import hashlib
from datetime import timedelta
from typing import BinaryIO

from sqlalchemy import delete
from sqlalchemy.orm import Session
from sqlmodel import col

from app.admin.organisations.models import UploadedDirectory
from app.admin.organisations.service.takeover import take_over
from app.database.results import changed_rows
from app.errors import Invalid, Stale
from app.people.directory import STATES
from app.people.gv100ad import parse
from app.people.importing import Plan, plan
from app.people.models import now
from app.people.viewer import Viewer
from app.texts import _

FIELD = "directory"
MOST_BYTES = 8 << 20
"""All of Germany has about 4 MB."""
KEEP = timedelta(days=1)


def upload(db: Session, file: BinaryIO, *, name: str, state: str, actor: Viewer) -> None:
    """Keeps the file for the dry run, in place of what this admin uploaded before.

    Raises Invalid when it is too big or lacks the state, DirectoryErrors when a line in it is bad.
    """
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise Invalid({FIELD: _("Das ist kein Gemeindeverzeichnis: Das von ganz Deutschland hat etwa 4 MB.")})
    there = {body.key[:2] for body in parse(content).bodies}
    if state and state not in there:
        names = ", ".join(STATES.get(key, key) for key in sorted(there))
        raise Invalid({"state": _("Dieses Land steht nicht in der Datei, nur: %(names)s.") % {"names": names}})
    db.merge(UploadedDirectory(user_id=actor.id, name=name[:200], state=state, content=content, uploaded_at=now()))


def uploaded(db: Session, actor: Viewer) -> UploadedDirectory | None:
    """What this admin uploaded and has not confirmed."""
    return db.get(UploadedDirectory, actor.id)


def planned(db: Session, file: UploadedDirectory) -> Plan:
    """The dry run: what the file would change in the bodies as they are now. Raises DirectoryErrors."""
    return plan(db, parse(file.content), state=file.state or None)


def mark_of(wanted: Plan) -> str:
    """Stands for what a dry run showed: another file, or other bodies here, give another mark."""
    shown = repr((wanted.bodies, wanted.changes, wanted.stranded))
    return hashlib.sha256(shown.encode()).hexdigest()[:32]


def confirm(db: Session, file: UploadedDirectory, seen: str, *, actor: Viewer) -> Plan:
    """Takes over what the dry run with the mark `seen` showed. Raises Stale when it would show something else now."""
    wanted = planned(db, file)
    if mark_of(wanted) != seen:
        raise Stale(_("Inzwischen hat sich etwas geändert. Bitte sehen Sie sich den Probelauf noch einmal an."), {})
    take_over(db, wanted, source=file.name, actor=actor)
    db.delete(file)
    return wanted


def forget_old(db: Session) -> int:
    """Forgets files that nobody confirmed for a day; returns how many."""
    return changed_rows(db.execute(delete(UploadedDirectory).where(col(UploadedDirectory.uploaded_at) < now() - KEEP)))
