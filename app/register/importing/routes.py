"""Taking a table over as the centre: mapping and file, the dry run, the confirmation."""

from pathlib import Path
from typing import Annotated

from fastapi import Depends
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from app.database import Db
from app.errors import Invalid, Stale
from app.people.viewer import Viewer
from app.register.importing import service
from app.register.importing.forms import ConfirmInput, UploadForm, UploadInput
from app.register.importing.mapping import label_of
from app.register.importing.models import UploadedRegister
from app.texts import _
from app.web.access import allowed
from app.web.forms import Form, filled
from app.web.templating import go, page
from app.web.visit import router as new_router

router = new_router()
Exchanger = Annotated[Viewer, Depends(allowed("register.exchange"))]
SHOWN = 50
"""So many lines of a kind are listed; of the others the page says how many there are."""
EXAMPLE = Path(__file__).with_name("example.yaml")


@router.get("/register/import", name="register.import.new")
def new(request: Request, db: Db, viewer: Exchanger) -> Response:
    """The form, with the mapping that was used last or else the example."""
    file = service.uploaded(db, viewer)
    mapping = file.mapping if file else EXAMPLE.read_text(encoding="utf-8")
    return _form_page(request, filled({"mapping": mapping}))


def _form_page(request: Request, form: Form[UploadForm], *, status: int = 200) -> Response:
    return page(request, "register/import.html", status=status, form=form, most_bytes=service.MOST_BYTES)


@router.post("/register/import", name="register.import.create")
def create(request: Request, db: Db, viewer: Exchanger, form: UploadInput) -> Response:
    if not form.uploads:
        form.add_errors({"table": _("Bitte wählen Sie die Datei aus.")})
    if form.errors:
        return _form_page(request, form, status=422)
    name, content = form.uploads[0]
    try:
        service.upload(db, content, name=name, mapping=form.data.mapping, actor=viewer)
    except Invalid as invalid:
        form.add_errors(invalid.fields)
        return _form_page(request, form, status=422)
    return go("register.import.show")


@router.get("/register/import/changes", name="register.import.show")
def show(request: Request, db: Db, viewer: Exchanger) -> Response:
    """The dry run."""
    file = service.uploaded(db, viewer)
    return _changes_page(request, db, file) if file else go("register.import.new")


def _changes_page(request: Request, db: Session, file: UploadedRegister, *, stale: str = "") -> Response:
    return page(
        request,
        "register/import_changes.html",
        status=409 if stale else 200,
        file=file,
        wanted=service.planned(db, file),
        stale=stale,
        field_label=label_of,
        most=SHOWN,
    )


@router.post("/register/import/changes", name="register.import.confirm")
def confirm(request: Request, db: Db, viewer: Exchanger, form: ConfirmInput) -> Response:
    file = service.uploaded(db, viewer)
    if file is None:
        blank: Form[UploadForm] = filled({"mapping": EXAMPLE.read_text(encoding="utf-8")})
        blank.add_errors({"table": _("Bitte wählen Sie die Datei noch einmal aus: Sie liegt hier nicht mehr.")})
        return _form_page(request, blank, status=409)
    try:
        wanted = service.confirm(db, file, form.value("seen"), actor=viewer)
    except Stale as stale:
        return _changes_page(request, db, file, stale=stale.message)
    except Invalid as invalid:
        return _changes_page(request, db, file, stale=invalid.fields["table"])
    facts = {"new": len(wanted.new), "changed": len(wanted.changed)}
    return go(
        "register.desk",
        flash=("success", _("Übernommen: %(new)s neue Entwürfe, %(changed)s geänderte Einträge.") % facts),
    )
