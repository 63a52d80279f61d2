"""The files of a solution."""

from textwrap import shorten
from typing import Annotated

from fastapi import Path
from starlette.responses import Response

from app.database import Db
from app.errors import Invalid
from app.files.download import download
from app.people.viewer import Viewer
from app.solutions import queries, service
from app.solutions.forms import DocumentInput
from app.solutions.guards import Editable, Rows, ShownSolution
from app.texts import _
from app.web.access import CurrentUser, MaybeUser
from app.web.templating import go
from app.web.visit import router as new_router

router = new_router()
LONGEST_FLASH = 400  # it travels in a cookie
RowId = Annotated[int, Path(ge=1, lt=1 << 31)]


@router.get("/solutions/{slug}/documents/{document_id}", name="solutions.documents.show")
def show(db: Db, viewer: MaybeUser, solution: ShownSolution, document_id: RowId) -> Response:
    return download(queries.document_of(db, viewer, solution.id, document_id)[1])


@router.post("/solutions/{slug}/documents", name="solutions.documents.create")
def create(db: Db, viewer: CurrentUser, rows: Editable, form: DocumentInput) -> Response:
    savepoint = db.begin_nested()
    try:
        _add(db, viewer, rows, form)
        told = ("success", _("Die Datei liegt jetzt bei der Lösung."))
    except Invalid as invalid:
        savepoint.rollback()
        told = ("danger", shorten(invalid.message, LONGEST_FLASH, placeholder=" …"))
    return go("solutions.show", slug=rows.solution.slug, flash=told, anchor="documents")


def _add(db: Db, viewer: Viewer, rows: Rows, form: DocumentInput) -> None:
    if form.errors:
        raise Invalid(form.errors)
    if not form.uploads:
        raise Invalid({"files": _("Bitte wählen Sie mindestens eine Datei aus.")})
    for name, data in form.uploads:
        new = service.NewDocument(name, data, form.data.licence, form.data.redacted)
        service.add_document(db, rows.solution, new, actor=viewer)


@router.post("/solutions/{slug}/documents/{document_id}/removal", name="solutions.documents.remove")
def remove(db: Db, viewer: CurrentUser, rows: Editable, document_id: RowId) -> Response:
    document, stored = queries.document_of(db, viewer, rows.solution.id or 0, document_id)
    service.remove_document(db, rows.solution, document, stored, actor=viewer)
    return go(
        "solutions.show", slug=rows.solution.slug, flash=("success", _("Die Datei ist entfernt.")), anchor="documents"
    )
