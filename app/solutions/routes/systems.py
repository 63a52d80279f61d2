"""AI systems: the list, a system's page, and their upkeep by the centre."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from app.database import Db
from app.errors import Stale
from app.policy import can
from app.solutions import forms, queries, service
from app.solutions.forms import FileInput, SystemForm, SystemInput
from app.solutions.guards import EditableSystem, ShownSystem, SystemEditor
from app.solutions.models import DEVELOPMENT_LABELS, HOSTING_LABELS, TECHNIQUE_LABELS, AISystem
from app.solutions.routes.show import words
from app.solutions.service.publiccode import MOST_BYTES
from app.texts import _, current_language
from app.tickets.labels import options
from app.web.access import CurrentUser, MaybeUser
from app.web.forms import Form, filled
from app.web.templating import go, page, url
from app.web.visit import router as new_router

router = new_router()


@router.get("/systems", name="systems.index")
def index(request: Request, db: Db, viewer: MaybeUser, cursor: str = "") -> Response:
    found = queries.systems(db, viewer, cursor)
    return page(
        request,
        "solutions/systems.html",
        systems=found.rows,
        used=queries.used_by_number(db, viewer, [system.id or 0 for system in found.rows]),
        technique_labels=TECHNIQUE_LABELS,
        edits=viewer is not None and can(viewer, "system.edit"),
        first_page=not cursor,
        next_url=url("systems.index", {"cursor": found.next_cursor}) if found.next_cursor else None,
        **words(),
    )


@router.get("/systems/new", name="systems.new")
def new(request: Request, _viewer: SystemEditor) -> Response:
    return _form_page(request, Form(), None)


@router.post("/systems", name="systems.create")
def create(request: Request, db: Db, viewer: SystemEditor, form: SystemInput) -> Response:
    told = forms.system_content(form, None)
    if told is None:
        return _form_page(request, form, None, status=422)
    system = service.create_system(db, told, actor=viewer)
    return go("systems.show", slug=system.slug, flash=("success", _("Das KI-System ist angelegt.")))


@router.post("/systems/publiccode", name="systems.publiccode.create")
def import_new(request: Request, db: Db, viewer: SystemEditor, form: FileInput) -> Response:
    """Reads a publiccode.yml into the system with its source code, or into a new one."""
    return _import(request, db, viewer, form, None)


@router.get("/systems/{slug}", name="systems.show")
def show(request: Request, db: Db, viewer: MaybeUser, system: ShownSystem) -> Response:
    return page(
        request,
        "solutions/system.html",
        system=system,
        english=current_language.get() == "en",
        solutions=queries.solutions_with(db, viewer, system.id or 0),
        technique_labels=TECHNIQUE_LABELS,
        hosting_labels=HOSTING_LABELS,
        development_labels=DEVELOPMENT_LABELS,
        edits=viewer is not None and can(viewer, "system.edit"),
        **words(),
    )


@router.get("/systems/{slug}/text", name="systems.text.edit")
def edit(request: Request, system: EditableSystem) -> Response:
    told = forms.filled_system(service.system_content(system))
    return _form_page(request, filled(told | {"version": system.version}), system)


@router.post("/systems/{slug}/text", name="systems.text.update")
def update(request: Request, db: Db, viewer: CurrentUser, system: EditableSystem, form: SystemInput) -> Response:
    told = forms.system_content(form, service.system_content(system))
    if told is None or form.errors:
        return _form_page(request, form, system, status=422)
    try:
        service.change_system(db, system, told, version=form.data.version, actor=viewer)
    except Stale:
        form.raw["version"] = [str(system.version)]
        theirs = forms.filled_system(service.system_content(system))
        return _form_page(request, form, system, status=409, theirs=theirs)
    return go("systems.show", slug=system.slug, flash=("success", _("Das KI-System ist gespeichert.")))


@router.post("/systems/{slug}/listing", name="systems.listing.create")
def list_system(db: Db, viewer: CurrentUser, system: EditableSystem) -> Response:
    service.list_system(db, system, actor=viewer)
    return go("systems.show", slug=system.slug, flash=("success", _("Das KI-System ist jetzt für alle zu sehen.")))


@router.post("/systems/{slug}/publiccode", name="systems.publiccode.update")
def import_into(request: Request, db: Db, viewer: CurrentUser, system: EditableSystem, form: FileInput) -> Response:
    return _import(request, db, viewer, form, system)


def _import(request: Request, db: Db, viewer: Any, form: Form[Any], system: AISystem | None) -> Response:
    shown: Form[SystemForm] = Form()
    if system is not None:
        told = forms.filled_system(service.system_content(system))
        shown = filled(told | {"version": system.version})
    data = form.uploads[0][1].read(MOST_BYTES + 1) if form.uploads else b""
    if not data:
        shown.add_errors({"publiccode": _("Bitte wählen Sie eine publiccode.yml aus.")})
        return _form_page(request, shown, system, status=422)
    try:
        found, is_new = service.import_publiccode(db, data, actor=viewer, system=system)
    except service.PubliccodeError as error:
        shown.add_errors({"publiccode": str(error)})
        return _form_page(request, shown, system, status=422)
    text = _("Das KI-System ist aus der publiccode.yml angelegt.")
    read = text if is_new else _("Die publiccode.yml ist übernommen.")
    return go("systems.show", slug=found.slug, flash=("success", read))


def _form_page(
    request: Request,
    form: Form[SystemForm],
    system: AISystem | None,
    *,
    status: int = 200,
    theirs: dict[str, Any] | None = None,
) -> Response:
    return page(
        request,
        "solutions/system_edit.html",
        status=status,
        form=form,
        system=system,
        theirs=theirs,
        techniques=options(TECHNIQUE_LABELS),
        hostings=options(HOSTING_LABELS),
        developments=options(DEVELOPMENT_LABELS),
        model_rows=forms.rows_to_show(form, "model", forms.MODEL_PARTS, forms.MOST_MODELS),
        fact_rows=forms.rows_to_show(form, "fact", forms.FACT_PARTS, forms.MOST_FACTS),
    )
