"""Every SELECT on people and invitations for those who look after them. `in_reach` says whose they see."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, false, func, or_, select, true, tuple_
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from app.errors import NotFound
from app.people.models import Invitation, Organisation, Role, User, now
from app.people.viewer import HUES, Viewer, initials
from app.policy import Reach, reach
from app.texts import _
from app.web.paging import PAGE, Page, decode, encode


def in_reach(viewer: Viewer, action: str, organisation_id: Any) -> ColumnElement[bool]:
    """Things of bodies which the viewer's right to the action reaches, as SQL."""
    far = reach(viewer, action)
    if far is Reach.nothing:
        return false()
    return true() if far is Reach.everything else col(organisation_id) == viewer.organisation_id


@dataclass(frozen=True)
class PersonLine:
    """One line of the list of people."""

    id: int
    name: str
    email: str
    role: Role
    body: str
    active: bool

    @property
    def initials(self) -> str:
        return initials(self.name)

    @property
    def hue(self) -> int:
        return self.id % HUES


def people(db: Session, viewer: Viewer, *, part: str = "", cursor: str = "") -> Page[PersonLine]:
    """The people the viewer may invite colleagues of, by name; `part` is found in names, addresses and bodies."""
    query = (
        select(col(User.id), col(User.name), col(User.email), col(User.role), col(Organisation.name), col(User.active))
        .join(Organisation, col(Organisation.id) == col(User.organisation_id))
        .where(in_reach(viewer, "people.invite", User.organisation_id))
        .order_by(col(User.name), col(User.id))
        .limit(PAGE + 1)
    )
    if part:
        named = (col(User.name), col(User.email), col(Organisation.name))
        query = query.where(or_(*(column.icontains(part, autoescape=True) for column in named)))
    if cursor:
        query = query.where(tuple_(col(User.name), col(User.id)) > tuple_(*decode(cursor, str, int)))
    found: Any = db.execute(query)
    rows = [PersonLine(*row) for row in found]
    more = len(rows) > PAGE
    return Page(rows[:PAGE], encode(rows[PAGE - 1].name, rows[PAGE - 1].id) if more else None)


def person(db: Session, viewer: Viewer, user_id: int, *, lock: bool = False) -> User:
    """Someone the viewer may see in the list. Raises NotFound."""
    query = select(User).where(col(User.id) == user_id, in_reach(viewer, "people.invite", User.organisation_id))
    found = db.scalars(query.with_for_update() if lock else query).first()
    if found is None:
        raise NotFound(_("Diese Person gibt es nicht, oder sie gehört nicht zu Ihrer Stelle."))
    return found


@dataclass(frozen=True)
class InvitationLine:
    """One invitation that was not accepted, and who wrote it."""

    id: int
    email: str
    name: str
    role: Role
    body: str
    inviter: str
    created_at: datetime
    expires_at: datetime

    @property
    def over(self) -> bool:
        return self.expires_at <= now()


def waiting_invitations(db: Session, viewer: Viewer, *, limit: int = 50) -> list[InvitationLine]:
    """Invitations that were neither accepted nor withdrawn, the newest first."""
    inviter = aliased(User)
    query = (
        select(
            col(Invitation.id),
            col(Invitation.email),
            col(Invitation.name),
            col(Invitation.role),
            col(Organisation.name),
            col(inviter.name),
            col(Invitation.created_at),
            col(Invitation.expires_at),
        )
        .join(Organisation, col(Organisation.id) == col(Invitation.organisation_id))
        .join(inviter, col(inviter.id) == col(Invitation.invited_by_id))
        .where(
            col(Invitation.accepted_at).is_(None),
            col(Invitation.revoked_at).is_(None),
            in_reach(viewer, "people.invite", Invitation.organisation_id),
        )
        .order_by(col(Invitation.id).desc())
        .limit(limit)
    )
    rows: Any = db.execute(query)
    return [InvitationLine(*row) for row in rows]


def invitation(db: Session, viewer: Viewer, invitation_id: int, *, lock: bool = False) -> Invitation:
    """An invitation within the viewer's reach. Raises NotFound."""
    query = select(Invitation).where(
        col(Invitation.id) == invitation_id, in_reach(viewer, "people.invite", Invitation.organisation_id)
    )
    found = db.scalars(query.with_for_update() if lock else query).first()
    if found is None:
        raise NotFound(_("Diese Einladung gibt es nicht, oder sie gehört nicht zu Ihrer Stelle."))
    return found


def admins(db: Session) -> int:
    """How many active admins there are."""
    query = select(func.count()).select_from(User).where(col(User.role) == Role.admin, col(User.active))
    return db.execute(query).scalar_one()
