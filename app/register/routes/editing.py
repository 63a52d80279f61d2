"""Writing an entry."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from app.database import Db
from app.drafts import service as drafts
from app.errors import Invalid, Stale
from app.people.models import Organisation
from app.people.queries import administrations
from app.people.viewer import Viewer
from app.register import queries, service
from app.register.fields import GIVEN, GROUP_LABELS, FieldFact, Group, Required
from app.register.forms import MOST_ROWS, EntryForm, EntryInput, filled_entry, rows_to_show, values_of
from app.register.guards import Editable, Editor
from app.register.labels import audience_words
from app.register.models import RegisterEntry
from app.texts import _
from app.tickets.labels import options
from app.web.access import CurrentUser
from app.web.forms import Form, filled
from app.web.templating import go, page
from app.web.visit import router as new_router

router = new_router()
DRAFT = "register.new"
STATE = "15"
"""The state itself is a body that has entries, though it has no people."""


@router.get("/register/new", name="register.new")
def new(request: Request, db: Db, viewer: Editor, solution: str = "") -> Response:
    if solution:
        known = service.from_solution(db, viewer, solution)
        return _form_page(request, db, viewer, filled(filled_entry(known.values) | {"solution": solution}))
    draft = drafts.load(db, viewer, DRAFT)
    if draft:
        return _form_page(request, db, viewer, drafts.as_form(draft), draft_at=draft.updated_at)
    key = queries.organisation_key(db, viewer.organisation_id)
    return _form_page(request, db, viewer, filled({"region": key if key.isdigit() else STATE, "status": "idea"}))


@router.post("/register", name="register.create")
def create(request: Request, db: Db, viewer: Editor, form: EntryInput) -> Response:
    if form.errors:
        return _form_page(request, db, viewer, form, status=422)
    known = service.from_solution(db, viewer, form.data.solution) if form.data.solution else None
    savepoint = db.begin_nested()
    try:
        entry = service.create(
            db, values_of(form), author=viewer,
            organisation=_body(db, viewer, form, known),
            deployment_id=known.deployment_id if known else None, system_id=known.system_id if known else None,
        )  # fmt: skip
    except Invalid as invalid:
        savepoint.rollback()
        form.add_errors(invalid.fields)
        return _form_page(request, db, viewer, form, status=422)
    drafts.discard(db, viewer, DRAFT)
    saved = _("Der Entwurf ist gespeichert. Wenn alles stimmt, legen Sie ihn zur Veröffentlichung vor.")
    return go("register.show", register_id=entry.register_id, flash=("success", saved))


def _body(db: Session, viewer: Viewer, form: Form[EntryForm], known: service.Prefilled | None) -> Organisation:
    """The body the entry is of: the solution's, for the centre one that it names, else the own one."""
    if known is not None:
        return db.get_one(Organisation, known.organisation_id)
    if viewer.is_centre and form.data.organisation:
        named = queries.organisation_with_key(db, form.data.organisation)
        if named is None:
            raise Invalid({"organisation": _("Diese Stelle gibt es nicht.")})
        return named
    return db.get_one(Organisation, viewer.organisation_id)


@router.get("/register/{register_id}/text", name="register.text.edit")
def edit(request: Request, db: Db, viewer: CurrentUser, entry: Editable) -> Response:
    draft = drafts.load(db, viewer, _draft_of(entry))
    stored = filled(filled_entry(entry.content) | {"version": entry.version})
    form: Form[EntryForm] = drafts.as_form(draft) if draft else stored
    return _form_page(request, db, viewer, form, entry=entry, draft_at=draft.updated_at if draft else None)


def _draft_of(entry: RegisterEntry) -> str:
    return f"register:{entry.id}"


@router.post("/register/{register_id}/text", name="register.text.update")
def update(request: Request, db: Db, viewer: CurrentUser, entry: Editable, form: EntryInput) -> Response:
    if form.errors:
        return _form_page(request, db, viewer, form, entry=entry, status=422)
    try:
        service.save(db, entry, values_of(form), version=form.data.version, actor=viewer)
    except Invalid as invalid:
        form.add_errors(invalid.fields)
        return _form_page(request, db, viewer, form, entry=entry, status=422)
    except Stale:
        form.raw["version"] = [str(entry.version)]
        return _form_page(request, db, viewer, form, entry=entry, status=409, theirs=filled_entry(entry.content))
    drafts.discard(db, viewer, _draft_of(entry))
    saved = _("Gespeichert. Zu lesen ist die Änderung, sobald sie veröffentlicht ist.")
    return go("register.show", register_id=entry.register_id, flash=("success", saved))


@router.post("/register/{register_id}/discard", name="register.discard")
def discard(db: Db, viewer: CurrentUser, entry: Editable) -> Response:
    service.discard(db, entry, actor=viewer)
    drafts.discard(db, viewer, _draft_of(entry))
    return go("register.desk", flash=("success", _("Der Entwurf ist gelöscht.")))


def hints(*, security: bool) -> dict[str, str]:
    """Who will see each field, and from when on it is needed."""
    return {fact.name: f"{_needed(fact)}{audience_words(fact, security=security)}" for fact in GIVEN}


def _needed(fact: FieldFact) -> str:
    words = {
        Required.pilot: _("Nötig ab dem Pilot."),
        Required.operation: _("Nötig im Betrieb."),
    }
    return f"{words[fact.required]} " if fact.required in words else ""


def _form_page(
    request: Request,
    db: Session,
    viewer: Viewer,
    form: Form[EntryForm],
    *,
    entry: RegisterEntry | None = None,
    status: int = 200,
    theirs: dict[str, Any] | None = None,
    draft_at: datetime | None = None,
) -> Response:
    security = bool(form.value("security_authority"))
    chooses = entry is None and viewer.is_centre and not form.value("solution")
    bodies = [(row.key, row.name) for row in administrations(db)] if chooses else []
    return page(
        request,
        "register/edit.html",
        status=status,
        form=form,
        entry=entry,
        theirs=theirs,
        draft=_draft_of(entry) if entry else DRAFT,
        draft_at=draft_at,
        security=security,
        groups=[(_(GROUP_LABELS[group]), [fact for fact in GIVEN if fact.group is group])
                for group in Group if group is not Group.governance],
        labels={fact.name: _(fact.label) for fact in GIVEN},
        helps={fact.name: _(fact.help) if fact.help else "" for fact in GIVEN},
        hints=hints(security=security),
        choices={fact.name: options(fact.choices) for fact in GIVEN if fact.choices},
        rows=rows_to_show(form),
        most_rows=MOST_ROWS,
        bodies=[(STATE, _("Land Sachsen-Anhalt")), *bodies] if chooses else [],
    )  # fmt: skip
