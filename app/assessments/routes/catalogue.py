"""The pages on which admins edit the catalogue of guardrails."""

from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from app.assessments import queries
from app.assessments.forms import (
    GuardrailForm,
    GuardrailInput,
    NewGuardrailForm,
    NewGuardrailInput,
    VersionInput,
)
from app.assessments.guardrails import Guardrail
from app.assessments.guardrails.catalogue import APPLIES_LABELS, LEVEL_LABELS, PHASE_LABELS
from app.assessments.guards import EDITORS, Editor
from app.assessments.service.catalogue import remove_guardrail, save_guardrail
from app.database import Db
from app.errors import Conflict, Invalid, NotFound, Stale
from app.texts import _
from app.tickets.labels import options
from app.web.forms import Form, filled
from app.web.templating import go, page
from app.web.visit import router as new_router

router = new_router()


@router.get("/admin/guardrails", name="admin.guardrails.index", dependencies=EDITORS)
def index(request: Request, db: Db) -> Response:
    number, catalogue = queries.current_catalogue(db)
    return page(
        request,
        "assessments/catalogue.html",
        number=number,
        catalogue=catalogue,
        sections=catalogue.by_group(catalogue.guardrails),
        versions=queries.catalogue_versions(db),
        level_labels=LEVEL_LABELS,
        applies_labels=APPLIES_LABELS,
        phase_labels=PHASE_LABELS,
    )


@router.get("/admin/guardrails/new", name="admin.guardrails.new", dependencies=EDITORS)
def new(request: Request, db: Db) -> Response:
    number, catalogue = queries.current_catalogue(db)
    highest = max((int(one.id.removeprefix("LP-")) for one in catalogue.guardrails), default=0)
    usual = {"level": "should", "applies": "always", "phase": "idea", "version": number}
    return _form_page(request, db, None, filled(usual | {"id": f"LP-{highest + 1:02d}"}))


def _form_page(
    request: Request,
    db: Session,
    guardrail: Guardrail | None,
    form: Form[GuardrailForm] | Form[NewGuardrailForm],
    *,
    status: int = 200,
    theirs: dict[str, Any] | None = None,
) -> Response:
    _number, catalogue = queries.current_catalogue(db)
    return page(
        request,
        "assessments/guardrail.html",
        status=status,
        guardrail=guardrail,
        form=form,
        theirs=theirs,
        groups=[(key, catalogue.title(key).said()) for key in catalogue.groups],
        levels=options(LEVEL_LABELS),
        kinds=options(APPLIES_LABELS),
        phases=options(PHASE_LABELS),
    )


def _known(db: Session, guardrail_id: str) -> tuple[int, Guardrail]:
    number, catalogue = queries.current_catalogue(db)
    found = next((one for one in catalogue.guardrails if one.id == guardrail_id), None)
    if found is None:
        raise NotFound(_("Diese Leitplanke gibt es nicht."))
    return number, found


def _texts(guardrail: Guardrail) -> dict[str, Any]:
    return guardrail.model_dump(mode="json") | {"sources": "\n".join(guardrail.sources)}


@router.post("/admin/guardrails", name="admin.guardrails.create")
def create(request: Request, db: Db, viewer: Editor, form: NewGuardrailInput) -> Response:
    _number, catalogue = queries.current_catalogue(db)
    if any(one.id == form.value("id") for one in catalogue.guardrails):
        form.add_errors({"id": _("Diese Nummer gibt es schon. Bitte wählen Sie eine andere.")})
    if form.errors:
        return _form_page(request, db, None, form, status=422)
    return _saved(request, db, viewer, None, form.data.id, form)


@router.get("/admin/guardrails/{guardrail_id}", name="admin.guardrails.edit", dependencies=EDITORS)
def edit(request: Request, db: Db, guardrail_id: str) -> Response:
    number, guardrail = _known(db, guardrail_id)
    return _form_page(request, db, guardrail, filled(_texts(guardrail) | {"version": number}))


@router.post("/admin/guardrails/{guardrail_id}", name="admin.guardrails.update")
def update(request: Request, db: Db, viewer: Editor, guardrail_id: str, form: GuardrailInput) -> Response:
    _number, guardrail = _known(db, guardrail_id)
    if form.errors:
        return _form_page(request, db, guardrail, form, status=422)
    return _saved(request, db, viewer, guardrail, guardrail_id, form)


def _saved(
    request: Request,
    db: Session,
    viewer: Editor,
    guardrail: Guardrail | None,
    guardrail_id: str,
    form: Form[GuardrailForm] | Form[NewGuardrailForm],
) -> Response:
    try:
        number = save_guardrail(db, form.data.guardrail(guardrail_id), version=form.data.version, actor=viewer)
    except Invalid as invalid:
        form.add_errors(invalid.fields)
        return _form_page(request, db, guardrail, form, status=422)
    except Stale as stale:
        form.raw["version"] = [str(queries.current_catalogue_number(db))]
        theirs = stale.theirs | {"sources": "\n".join(stale.theirs["sources"])} if stale.theirs else None
        return _form_page(request, db, guardrail, form, status=409, theirs=theirs)
    saved = _("Gespeichert. Der Katalog ist jetzt Fassung %(number)s; frühere Prüfungen behalten ihre.")
    return go("admin.guardrails.index", flash=("success", saved % {"number": number}), anchor=guardrail_id)


@router.post("/admin/guardrails/{guardrail_id}/removal", name="admin.guardrails.remove")
def remove(db: Db, viewer: Editor, guardrail_id: str, form: VersionInput) -> Response:
    _known(db, guardrail_id)
    try:
        if form.errors:
            raise Invalid(form.errors)
        remove_guardrail(db, guardrail_id, version=form.data.version, actor=viewer)
    except Conflict as conflict:
        return go("admin.guardrails.edit", guardrail_id=guardrail_id, flash=("warning", conflict.message))
    return go("admin.guardrails.index", flash=("success", _("Die Leitplanke ist nicht mehr im Katalog.")))
