"""Who gets in: whom the provider names with a verified address, and who is known, invited, or of a mapped body."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app import journal
from app.people import invitations
from app.people.models import Invitation, Role, User
from app.people.queries import organisation_by_key
from app.signin.providers import Provider
from app.signin.refusal import Refusal
from app.signin.sessions import viewer_of
from app.texts import _, current_language


@dataclass(frozen=True)
class Identity:
    """What a provider says about a person."""

    email: str
    verified: bool
    name: str
    organisation_keys: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()


def identity(provider: Provider, claims: Mapping[str, Any]) -> Identity:
    """The claims as this provider's settings read them."""
    email = claims.get(provider.email_claim)
    keys = _values(claims, provider.organisation_claim)
    if provider.organisation_map:
        keys = tuple(provider.organisation_map[key] for key in keys if key in provider.organisation_map)
    return Identity(
        email=email.strip().lower() if isinstance(email, str) else "",
        verified=claims.get("email_verified") in (True, "true"),
        name=" ".join(str(claims.get(provider.name_claim) or "").split())[:200],
        organisation_keys=tuple(dict.fromkeys(keys)),
        roles=_values(claims, provider.role_claim),
    )


def _values(claims: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = claims.get(name) if name else None
    values = value if isinstance(value, list) else [value]
    return tuple(str(item) for item in values if isinstance(item, str | int))


def admit(db: Session, provider: Provider, person: Identity, *, invitation_hash: str = "") -> User:
    """The user this person is, or becomes now. Raises Refusal, and then nothing has changed."""
    if "@" not in person.email:
        raise _without_address(provider)
    if not person.verified:
        raise _unverified(person)
    if invitation_hash:
        invitation = invitations.by_token_hash(db, invitation_hash)
        if invitation is not None and invitation.email != person.email:
            raise _someone_else(invitation, person)
    user = db.scalars(select(User).where(col(User.email) == person.email)).first()
    if user is not None:
        if not user.active:
            raise _closed(person)
        return user
    invitation = invitations.open_for(db, person.email)
    if invitation is not None:
        return accept(db, invitation)
    return _from_body(db, provider, person)


def accept(db: Session, invitation: Invitation) -> User:
    """Makes the invited person a user. Raises Conflict when the invitation cannot be used (any more)."""
    user = invitations.accept(db, invitation, language=current_language.get())
    after = {"role": user.role, "organisation_id": user.organisation_id, "invitation_id": invitation.id}
    journal.record(db, viewer_of(db, user), "invitation.accept", "user", user.id, user.email, after=after)
    return user


def _from_body(db: Session, provider: Provider, person: Identity) -> User:
    """A new user of the one body the claims name, in the role they map to."""
    found = [organisation_by_key(db, key) for key in person.organisation_keys]
    bodies = [body for body in found if body is not None and invitations.takes_people(body)]
    if len(bodies) != 1:
        raise _unknown(person)
    role = next((role for value, role in provider.role_map.items() if value in person.roles), Role.officer)
    if role not in invitations.roles_at(bodies[0].kind):
        raise _unknown(person)
    assert bodies[0].id is not None
    user = User(
        email=person.email,
        name=person.name or person.email.partition("@")[0],
        role=role,
        organisation_id=bodies[0].id,
        language=current_language.get(),
    )
    db.add(user)
    db.flush()
    after = {"role": role, "organisation_id": user.organisation_id, "provider": provider.name}
    journal.record(db, viewer_of(db, user), "user.create", "user", user.id, user.email, after=after)
    return user


def _without_address(provider: Provider) -> Refusal:
    return Refusal(
        403,
        _("Ihr Anmeldedienst nennt uns keine E-Mail-Adresse"),
        _("Ohne Ihre dienstliche E-Mail-Adresse können wir Sie keinem Konto zuordnen."),
        _("Bitte wenden Sie sich an die Stelle, die Ihr Dienstkonto verwaltet: Sie muss die Adresse freigeben."),
        f"no claim {provider.email_claim}",
    )


def _unverified(person: Identity) -> Refusal:
    return Refusal(
        403,
        _("Ihre E-Mail-Adresse ist noch nicht bestätigt"),
        _("Ihr Anmeldedienst hat noch nicht geprüft, dass diese Adresse Ihnen gehört. Erst dann lassen wir Sie ein."),
        _("Bitte bestätigen Sie die Adresse bei Ihrem Anmeldedienst und melden Sie sich dann noch einmal an."),
        "e-mail not verified",
        person.email,
    )


def _someone_else(invitation: Invitation, person: Identity) -> Refusal:
    text = _("Die Einladung gilt für %(invited)s. Angemeldet haben Sie sich mit einer anderen Adresse.")
    return Refusal(
        403,
        _("Diese Einladung gilt für eine andere Adresse"),
        text % {"invited": invitation.email},
        _("Melden Sie sich mit der eingeladenen Adresse an, oder bitten Sie um eine Einladung für diese."),
        "invitation for another address",
        person.email,
    )


def _closed(person: Identity) -> Refusal:
    return Refusal(
        403,
        _("Ihr Konto ist gesperrt"),
        _("Für diese Adresse gibt es ein Konto, aber es ist gesperrt."),
        _("Bitte fragen Sie die Koordination Ihrer Stelle oder das Kompetenzzentrum, warum."),
        "user not active",
        person.email,
    )


def _unknown(person: Identity) -> Refusal:
    return Refusal(
        403,
        _("Für diese Adresse gibt es noch kein Konto"),
        _("Ihre Anmeldung beim Anmeldedienst hat geklappt, aber hier sind Sie noch nicht bekannt."),
        _(
            "Bitten Sie die Koordination Ihrer Stelle um eine Einladung an diese Adresse. "
            "Gibt es dort noch keine Koordination, hilft das Kompetenzzentrum weiter."
        ),
        "no user, no invitation, no mapped body",
        person.email,
    )
