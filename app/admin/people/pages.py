"""People: the list, and for admins each person's role, body and access."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from app.admin.people import queries, service
from app.admin.people.forms import PersonForm, PersonInput
from app.admin.people.guards import Inviter, Manager, OfPerson
from app.database import Db
from app.errors import Invalid
from app.people.models import ROLE_LABELS, Organisation, Role, User
from app.people.queries import administrations
from app.people.viewer import Viewer
from app.policy import can
from app.texts import _
from app.web.forms import Form, filled
from app.web.templating import go, page, url
from app.web.visit import router as new_router

router = new_router()


def role_choices(*roles: Role) -> list[tuple[str, str]]:
    """Roles for a form field."""
    return [(role.value, _(ROLE_LABELS[role])) for role in roles]


def body_choices(db: Session) -> list[tuple[str, str]]:
    """Bodies that people can belong to, for a form field."""
    return [(str(row.id), row.name) for row in administrations(db)]


@router.get("/people", name="people.index")
def index(request: Request, db: Db, viewer: Inviter, q: str = "", cursor: str = "") -> Response:
    part = q.strip()[:200]
    found = queries.people(db, viewer, part=part, cursor=cursor)
    return page(
        request,
        "admin/people.html",
        people=found.rows,
        next_url=url("people.index", {"q": part, "cursor": found.next_cursor}) if found.next_cursor else None,
        invitations=queries.waiting_invitations(db, viewer) if not (part or cursor) else [],
        role_labels=ROLE_LABELS,
        manages=can(viewer, "people.manage"),
        q=part,
        first=not cursor,
    )


@router.get("/people/{user_id}", name="people.show")
def show(request: Request, db: Db, viewer: Manager, person: OfPerson) -> Response:
    form = filled({"name": person.name, "role": person.role.value, "organisation": str(person.organisation_id)})
    return _person_page(request, db, viewer, person, form)


def _person_page(
    request: Request, db: Session, viewer: Viewer, person: User, form: Form[PersonForm], *, status: int = 200
) -> Response:
    body = db.get(Organisation, person.organisation_id)
    assert body is not None
    bodies = body_choices(db)
    if str(body.id) not in dict(bodies):  # closed since, or never one to belong to
        bodies.insert(0, (str(body.id), body.name))
    return page(
        request,
        "admin/person.html",
        status=status,
        person=person,
        body=body,
        form=form,
        roles=role_choices(*Role),
        bodies=bodies,
        role_label=_(ROLE_LABELS[person.role]),
        oneself=person.id == viewer.id,
    )


@router.post("/people/{user_id}", name="people.update")
def update(request: Request, db: Db, viewer: Manager, person: OfPerson, form: PersonInput) -> Response:
    if not form.errors:
        try:
            wish = service.PersonWish(form.data.name, form.data.role, form.data.organisation)
            service.change(db, person, wish, actor=viewer)
        except Invalid as invalid:
            form.add_errors(invalid.fields)
    if form.errors:
        return _person_page(request, db, viewer, person, form, status=422)
    return go("people.show", user_id=person.id, flash=("success", _("Die Änderungen sind gespeichert.")))


@router.post("/people/{user_id}/deactivation", name="people.deactivation.create")
def deactivate(db: Db, viewer: Manager, person: OfPerson) -> Response:
    service.deactivate(db, person, actor=viewer)
    return go("people.show", user_id=person.id, flash=("success", _("Das Konto ist gesperrt.")))


@router.post("/people/{user_id}/reactivation", name="people.reactivation.create")
def reactivate(db: Db, viewer: Manager, person: OfPerson) -> Response:
    service.reactivate(db, person, actor=viewer)
    return go("people.show", user_id=person.id, flash=("success", _("Das Konto ist wieder frei.")))
