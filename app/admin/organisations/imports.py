"""Taking over the official directory: choose the file, look at what it would change, confirm."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Depends
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from app.admin.organisations import queries, service
from app.admin.organisations.forms import ConfirmInput, UploadForm, UploadInput
from app.admin.organisations.kinds import KIND_LABELS
from app.admin.organisations.models import UploadedDirectory
from app.database import Db
from app.errors import Invalid, Stale
from app.people.directory import STATES, DirectoryErrors, LineError
from app.people.importing import Plan
from app.people.viewer import Viewer
from app.texts import _
from app.web.access import allowed
from app.web.forms import Form
from app.web.templating import go, page
from app.web.visit import router as new_router

router = new_router()
Keeper = Annotated[Viewer, Depends(allowed("organisations.manage"))]
SHOWN = 50
"""So many lines of a kind are listed, errors too; of the others a page says how many there are."""


@router.get("/organisations/import", name="organisations.import.new")
def new(request: Request, db: Db, viewer: Keeper) -> Response:  # noqa: ARG001 – the guard
    return _form_page(request, _blank(db))


def _blank(db: Session) -> Form[UploadForm]:
    """The form as one finds it: with the Land that is known here, if it is one."""
    here = queries.states(db)
    return Form({"state": here if len(here) == 1 else [""]})


def _form_page(
    request: Request, form: Form[UploadForm], *, problems: Sequence[LineError] = (), status: int = 200
) -> Response:
    return page(
        request,
        "admin/organisations_import.html",
        status=status,
        form=form,
        states=sorted(STATES.items(), key=lambda state: state[1]),
        most_bytes=service.MOST_BYTES,
        problems=problems[:SHOWN],
        more_problems=max(0, len(problems) - SHOWN),
    )


@router.post("/organisations/import", name="organisations.import.create")
def create(request: Request, db: Db, viewer: Keeper, form: UploadInput) -> Response:
    if not form.uploads:
        form.add_errors({service.FIELD: _("Bitte wählen Sie die Datei aus.")})
    if form.errors:
        return _form_page(request, form, status=422)
    name, content = form.uploads[0]
    try:
        service.upload(db, content, name=name, state=form.data.state, actor=viewer)
    except Invalid as invalid:
        form.add_errors(invalid.fields)
        return _form_page(request, form, status=422)
    except DirectoryErrors as bad:
        form.add_errors({service.FIELD: _("Diese Datei lässt sich nicht übernehmen. Es hat sich nichts geändert.")})
        return _form_page(request, form, problems=bad.errors, status=422)
    return go("organisations.import.show")


@router.get("/organisations/import/changes", name="organisations.import.show")
def show(request: Request, db: Db, viewer: Keeper) -> Response:
    """The dry run."""
    file = service.uploaded(db, viewer)
    return _changes_page(request, db, file) if file else go("organisations.import.new")


def _changes_page(request: Request, db: Session, file: UploadedDirectory, *, stale: str = "") -> Response:
    wanted = service.planned(db, file)
    return page(
        request,
        "admin/organisations_changes.html",
        status=409 if stale else 200,
        file=file,
        state=STATES.get(file.state, ""),
        wanted=wanted,
        changes=wanted.changes,
        stranded=_stranded(wanted),
        seen=service.mark_of(wanted),
        stale=stale,
        kind_labels=KIND_LABELS,
        most=SHOWN,
    )


def _stranded(wanted: Plan) -> list[tuple[str, int]]:
    """Names of bodies that close, and how many people have accounts there."""
    names = {it.body.key: it.body.name for it in (*wanted.changes.gone, *wanted.changes.merged)}
    return [(names[key], people) for key, people in wanted.stranded.items()]


@router.post("/organisations/import/changes", name="organisations.import.confirm")
def confirm(request: Request, db: Db, viewer: Keeper, form: ConfirmInput) -> Response:
    file = service.uploaded(db, viewer)
    if file is None:
        blank = _blank(db)
        blank.add_errors({service.FIELD: _("Bitte wählen Sie die Datei noch einmal aus: Sie liegt hier nicht mehr.")})
        return _form_page(request, blank, status=409)
    try:
        wanted = service.confirm(db, file, form.value("seen"), actor=viewer)
    except Stale as stale:
        return _changes_page(request, db, file, stale=stale.message)
    done = _("Das Verzeichnis ist übernommen: %(number)s Stellen.") % {"number": len(wanted.bodies)}
    return go("organisations.index", flash=("success", done))
