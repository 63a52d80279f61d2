"""The page an invitation's link leads to: who invites to what, and how to accept."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from app.database import Db
from app.errors import Conflict, NotFound
from app.people import invitations
from app.people.models import ROLE_LABELS, Invitation, Organisation
from app.people.queries import user_by_id
from app.signin.admission import accept
from app.signin.refusal import Refusal
from app.signin.roundtrip import refused
from app.signin.routes import provider_links
from app.signin.sessions import begin
from app.texts import _
from app.web.access import ANYONE
from app.web.templating import go, page
from app.web.visit import router as new_router

router = new_router()
demo_router = new_router()


@router.get("/invitations/{token}", name="signin.invitation", dependencies=ANYONE)
def show(request: Request, db: Db, token: str) -> Response:
    """Whoever has the link sees the page; only the invited address gets in (`app.signin.admission`)."""
    try:
        invitation = _open(db, token)
    except Refusal as refusal:
        return refused(request, refusal)
    inviter, body = user_by_id(db, invitation.invited_by_id), db.get(Organisation, invitation.organisation_id)
    assert inviter is not None
    assert body is not None
    return page(
        request,
        "signin/invitation.html",
        invitation=invitation,
        token=token,
        inviter=inviter.name,
        body=body.name,
        role=_(ROLE_LABELS[invitation.role]),
        providers=provider_links(request, invitation=token),
    )


@demo_router.post("/invitations/{token}/acceptance", name="signin.invitation.accept", dependencies=ANYONE)
def accept_in_demo(request: Request, db: Db, token: str) -> Response:
    """One click, in demo mode only: there everyone may be anyone."""
    try:
        user = accept(db, _open(db, token))
    except Refusal as refusal:
        return refused(request, refusal)
    except Conflict:
        return refused(request, _over())
    response = go("home", flash=("success", _("Willkommen! Ihr Konto ist eingerichtet.")))
    begin(request, response, db, user, provider="demo")
    return response


def _open(db: Session, token: str) -> Invitation:
    """The invitation, as long as it can be accepted. Raises NotFound and Refusal."""
    invitation = invitations.by_token(db, token)
    if invitation is None:
        raise NotFound(_("Diese Einladung gibt es nicht. Vielleicht ist der Link unvollständig oder wurde ersetzt."))
    if invitation.accepted_at is not None:
        raise _used()
    if not invitations.is_open(invitation):
        raise _over()
    return invitation


def _used() -> Refusal:
    return Refusal(
        410,
        _("Diese Einladung ist schon angenommen"),
        _("Ein Link gilt nur einmal. Das Konto ist eingerichtet."),
        _("Melden Sie sich einfach an."),
        "invitation used",
    )


def _over() -> Refusal:
    return Refusal(
        410,
        _("Diese Einladung gilt nicht mehr"),
        _("Sie ist abgelaufen oder wurde zurückgezogen."),
        _("Bitten Sie die Person, die Sie eingeladen hat, um eine neue."),
        "invitation over",
    )
