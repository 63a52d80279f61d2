"""Invitations: one-time links that make users. Only the hash of a link's token is stored."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.errors import Conflict
from app.people.credentials import digest, new_token
from app.people.models import Invitation, Organisation, Role, User, now
from app.texts import _

LIFETIME = timedelta(days=14)
_ROLES = {"centre": (Role.advisor, Role.admin), "parliament": (Role.parliament,)}
_BODY_ROLES = (Role.officer, Role.coordinator)
_WITHOUT_PEOPLE = frozenset(
    {"land", "regierungsbezirk", "region", "mitgliedsgemeinde", "gemeindefreies_gebiet", "elsewhere"}
)


def roles_at(kind: str) -> tuple[Role, ...]:
    """The roles people can have at a body of this kind: the centre's are had nowhere else."""
    return _ROLES.get(kind, _BODY_ROLES)


def takes_people(organisation: Organisation) -> bool:
    """Whether people can belong to the body: it is open and has an administration of its own."""
    served = organisation.served_by_id is not None or organisation.kind in _WITHOUT_PEOPLE
    return organisation.closed_on is None and not served


def create(
    db: Session, *, email: str, name: str, role: Role, organisation_id: int, invited_by_id: int
) -> tuple[Invitation, str]:
    """A new invitation and the token for its link, which is to be had only now."""
    token = new_token()
    invitation = Invitation(
        email=email.strip().lower(),
        name=name,
        role=role,
        organisation_id=organisation_id,
        token_hash=digest(token),
        invited_by_id=invited_by_id,
        expires_at=now() + LIFETIME,
    )
    db.add(invitation)
    db.flush()
    return invitation, token


def renew(db: Session, invitation: Invitation) -> str:
    """A new token for the link, with its whole time; the one before is worth nothing."""
    token = new_token()
    invitation.token_hash, invitation.expires_at = digest(token), now() + LIFETIME
    db.flush()
    return token


def is_open(invitation: Invitation) -> bool:
    """Whether it can still be accepted."""
    return invitation.accepted_at is None and invitation.revoked_at is None and invitation.expires_at > now()


def by_token(db: Session, token: str) -> Invitation | None:
    """The invitation with this token, open or not."""
    return by_token_hash(db, digest(token))


def by_token_hash(db: Session, token_hash: str) -> Invitation | None:
    return db.scalars(select(Invitation).where(col(Invitation.token_hash) == token_hash)).first()


def open_for(db: Session, email: str) -> Invitation | None:
    """The newest open invitation for this address."""
    return db.scalars(
        select(Invitation)
        .where(
            col(Invitation.email) == email.strip().lower(),
            col(Invitation.accepted_at).is_(None),
            col(Invitation.revoked_at).is_(None),
            col(Invitation.expires_at) > now(),
        )
        .order_by(col(Invitation.id).desc())
        .limit(1)
    ).first()


def accept(db: Session, invitation: Invitation, *, language: str) -> User:
    """The user that the invitation makes; it is used up then. Raises Conflict when it cannot be used (any more)."""
    current = db.scalars(
        select(Invitation)
        .where(col(Invitation.id) == invitation.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if not is_open(current):
        raise Conflict(_("Diese Einladung gilt nicht mehr."))
    if db.scalars(select(User).where(col(User.email) == current.email)).first() is not None:
        raise Conflict(_("Für diese Adresse gibt es schon ein Konto."))
    user = User(
        email=current.email,
        name=current.name,
        role=current.role,
        organisation_id=current.organisation_id,
        language=language,
    )
    current.accepted_at = now()
    db.add(user)
    db.flush()
    return user
