"""Inviting people. A link is on the page that answers the form, once: it is stored nowhere."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from app.admin.people import service
from app.admin.people.forms import InvitationForm, InvitationInput
from app.admin.people.guards import Inviter, OfInvitation
from app.admin.people.pages import body_choices, role_choices
from app.database import Db
from app.errors import Invalid
from app.people.models import BODY_ROLES, Invitation, Role
from app.people.viewer import Viewer
from app.texts import _
from app.web.access import everywhere
from app.web.forms import Form
from app.web.submissions import new_mark, remember, sent_before
from app.web.templating import go, page, url
from app.web.visit import router as new_router

router = new_router()


@router.get("/people/invitations/new", name="people.invitations.new")
def new(request: Request, db: Db, viewer: Inviter) -> Response:
    return _form_page(request, db, viewer, Form({"role": [Role.officer.value]}))


def _form_page(
    request: Request, db: Session, viewer: Viewer, form: Form[InvitationForm], *, status: int = 200
) -> Response:
    anyone = everywhere(viewer, "people.invite")
    return page(
        request,
        "admin/people_invite.html",
        status=status,
        form=form,
        anyone=anyone,
        roles=role_choices(*(role for role in Role if anyone or role in BODY_ROLES)),
        bodies=body_choices(db) if anyone else [],
        submission=form.value("submission") or new_mark(),
    )


@router.post("/people/invitations", name="people.invitations.create")
def create(request: Request, db: Db, viewer: Inviter, form: InvitationInput) -> Response:
    if form.errors:
        return _form_page(request, db, viewer, form, status=422)
    savepoint = db.begin_nested()
    repeated = sent_before(db, viewer, form.data.submission)
    if repeated:
        return repeated
    try:
        invitation, link = service.invite(db, _wish(form.data), actor=viewer, link_of=_link_of(request))
    except Invalid as invalid:
        savepoint.rollback()
        form.add_errors(invalid.fields)
        return _form_page(request, db, viewer, form, status=422)
    remember(db, viewer, form.data.submission, go("people.index"))
    return _link_page(request, invitation, link)


def _wish(data: InvitationForm) -> service.NewInvitation:
    return service.NewInvitation(data.email, data.name, data.role, data.organisation or 0)


def _link_of(request: Request) -> service.LinkOf:
    base = request.app.state.settings.public_url
    return lambda token: base + url("signin.invitation", token=token)


def _link_page(request: Request, invitation: Invitation, link: str) -> Response:
    return page(request, "admin/people_invited.html", invitation=invitation, link=link)


@router.post("/people/invitations/{invitation_id}/renewal", name="people.invitations.renewal.create")
def resend(request: Request, db: Db, viewer: Inviter, invitation: OfInvitation) -> Response:
    link = service.resend(db, invitation, actor=viewer, link_of=_link_of(request))
    return _link_page(request, invitation, link)


@router.post("/people/invitations/{invitation_id}/revocation", name="people.invitations.revocation.create")
def revoke(db: Db, viewer: Inviter, invitation: OfInvitation) -> Response:
    service.revoke(db, invitation, actor=viewer)
    return go("people.index", flash=("success", _("Die Einladung ist zurückgezogen.")), anchor="invitations")
