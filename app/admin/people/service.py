"""Looking after people: inviting, changing, deactivating. Each is journalled with before and after."""

from collections.abc import Callable
from dataclasses import asdict, dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from app import journal
from app.admin.people import queries
from app.errors import Conflict, Forbidden, Invalid
from app.outbox.mail import send_mail
from app.people import invitations
from app.people.credentials import ApiToken, end_all_sessions
from app.people.models import BODY_ROLES, ROLE_LABELS, Invitation, Organisation, Role, User, now
from app.people.viewer import Viewer
from app.policy import Reach, reach
from app.search.documents import Name
from app.search.service import renamed
from app.texts import SOURCE_LANGUAGE, _, speaking

LinkOf = Callable[[str], str]
"""The address of an invitation's page, by its token."""


@dataclass(frozen=True)
class NewInvitation:
    """Whom to invite to what. Coordinators invite to their own body, whatever stands here."""

    email: str
    name: str
    role: Role
    organisation_id: int


def invite(db: Session, wish: NewInvitation, *, actor: Viewer, link_of: LinkOf) -> tuple[Invitation, str]:
    """Invites someone by mail; gives the invitation and its link, which is to be had only now. Raises Invalid."""
    everywhere = reach(actor, "people.invite") is Reach.everything
    body = _body(db, wish.organisation_id if everywhere else actor.organisation_id)
    _check_role(wish.role, body, actor)
    _check_address(db, wish.email)
    assert body.id is not None
    invitation, token = invitations.create(
        db, email=wish.email, name=wish.name, role=wish.role, organisation_id=body.id, invited_by_id=actor.id
    )
    after = {"role": invitation.role, "organisation_id": body.id, "expires_at": invitation.expires_at}
    journal.record(db, actor, "invitation.create", "invitation", invitation.id, invitation.email, after=after)
    link = link_of(token)
    _send(db, invitation, body, link, actor)
    return invitation, link


def _body(db: Session, organisation_id: int) -> Organisation:
    body = db.get(Organisation, organisation_id)
    if body is None or not invitations.takes_people(body):
        raise Invalid({"organisation": _("Bitte wählen Sie eine Stelle mit eigener Verwaltung.")})
    return body


def _check_role(role: Role, body: Organisation, actor: Viewer) -> None:
    if role not in invitations.roles_at(body.kind):
        raise Invalid({"role": _("Diese Rolle gibt es bei %(body)s nicht.") % {"body": body.name}})
    if reach(actor, "people.invite") is not Reach.everything and role not in BODY_ROLES:
        raise Invalid({"role": _("Bitte wählen Sie eine der Möglichkeiten.")})


def _check_address(db: Session, email: str) -> None:
    known = db.scalars(select(User).where(col(User.email) == email.strip().lower())).first()
    if known is not None and known.active:
        raise Invalid({"email": _("Für diese Adresse gibt es schon ein Konto.")})
    if known is not None:
        raise Invalid({"email": _("Das Konto mit dieser Adresse ist gesperrt. Die Administration kann es freigeben.")})
    if invitations.open_for(db, email) is not None:
        raise Invalid({"email": _("Diese Adresse ist schon eingeladen. Sie können die Einladung erneut senden.")})


def resend(db: Session, invitation: Invitation, *, actor: Viewer, link_of: LinkOf) -> str:
    """A new link for the invitation, by mail too; the old one is worth nothing. Raises Conflict."""
    _must_wait(invitation)
    body = db.get(Organisation, invitation.organisation_id)
    assert body is not None
    before = {"expires_at": invitation.expires_at}
    link = link_of(invitations.renew(db, invitation))
    after = {"expires_at": invitation.expires_at}
    journal.record(
        db, actor, "invitation.resend", "invitation", invitation.id, invitation.email, before=before, after=after
    )
    _send(db, invitation, body, link, actor)
    return link


def revoke(db: Session, invitation: Invitation, *, actor: Viewer) -> None:
    """Withdraws the invitation. Raises Conflict when it was accepted or withdrawn before."""
    _must_wait(invitation)
    invitation.revoked_at = now()
    journal.record(db, actor, "invitation.revoke", "invitation", invitation.id, invitation.email)


def _must_wait(invitation: Invitation) -> None:
    if invitation.accepted_at is not None:
        raise Conflict(_("Diese Einladung ist schon angenommen."))
    if invitation.revoked_at is not None:
        raise Conflict(_("Diese Einladung ist zurückgezogen."))


def _send(db: Session, invitation: Invitation, body: Organisation, link: str, actor: Viewer) -> None:
    """Mails the link, in German: whoever is invited has no language here yet, and the inviter's need not be theirs."""
    with speaking(SOURCE_LANGUAGE):
        text = _(
            "Guten Tag %(name)s,\n\n"
            "%(inviter)s lädt Sie ein, im KI-Lotsen des KI-Kompetenzzentrums für %(body)s mitzuarbeiten "
            "(Rolle: %(role)s).\n\n"
            "So nehmen Sie an: %(link)s\n\n"
            "Die Einladung gilt %(days)s Tage und nur für diese E-Mail-Adresse. "
            "Wenn Sie damit nichts anfangen können, löschen Sie diese Nachricht einfach.\n\n"
            "Ihr KI-Kompetenzzentrum\n"
        ) % {
            "name": invitation.name,
            "inviter": actor.name,
            "body": body.name,
            "role": _(ROLE_LABELS[invitation.role]),
            "link": link,
            "days": invitations.LIFETIME.days,
        }
        send_mail(db, invitation.email, invitation.name, _("Ihre Einladung zum KI-Lotsen"), text)


@dataclass(frozen=True)
class PersonWish:
    """A user as they shall be."""

    name: str
    role: Role
    organisation_id: int


def change(db: Session, user: User, wish: PersonWish, *, actor: Viewer) -> bool:
    """Gives the user another name, role or body; False when all is as before. Raises Invalid, Conflict, Forbidden."""
    before = {"name": user.name, "role": user.role, "organisation_id": user.organisation_id}
    after = asdict(wish)
    if before == after:
        return False
    _not_oneself(user, actor)
    if (user.role, user.organisation_id) != (wish.role, wish.organisation_id):
        _check_role(wish.role, _body(db, wish.organisation_id), actor)
        _keep_an_admin(db, user, becomes=wish.role)
    user.name, user.role, user.organisation_id = wish.name, wish.role, wish.organisation_id
    if wish.name != before["name"]:
        renamed(db, Name.person, user.id or 0)
    journal.record(db, actor, "user.change", "user", user.id, user.email, before=before, after=after)
    return True


def deactivate(db: Session, user: User, *, actor: Viewer) -> None:
    """Locks the user out at once: their sessions end and their API tokens are revoked. Raises Forbidden, Conflict."""
    _not_oneself(user, actor)
    if not user.active:
        raise Conflict(_("Dieses Konto ist schon gesperrt."))
    _keep_an_admin(db, user, becomes=None)
    assert user.id is not None
    user.active = False
    end_all_sessions(db, user.id)
    db.execute(
        update(ApiToken)
        .where(col(ApiToken.user_id) == user.id, col(ApiToken.revoked_at).is_(None))
        .values(revoked_at=now())
    )
    journal.record(
        db, actor, "user.deactivate", "user", user.id, user.email, before={"active": True}, after={"active": False}
    )


def reactivate(db: Session, user: User, *, actor: Viewer) -> None:
    """Lets the user in again. Raises Conflict when they are not locked out."""
    if user.active:
        raise Conflict(_("Dieses Konto ist nicht gesperrt."))
    user.active = True
    journal.record(
        db, actor, "user.reactivate", "user", user.id, user.email, before={"active": False}, after={"active": True}
    )


def _not_oneself(user: User, actor: Viewer) -> None:
    if user.id == actor.id:
        raise Forbidden(_("Das eigene Konto kann nur jemand anderes aus der Administration ändern."))


def _keep_an_admin(db: Session, user: User, *, becomes: Role | None) -> None:
    if user.role == Role.admin and user.active and becomes != Role.admin and queries.admins(db) < 2:
        raise Conflict(_("Es muss mindestens eine Person in der Administration geben."))
