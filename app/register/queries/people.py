"""Whom the register tells of something."""

from sqlalchemy import and_, false, func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.people.models import BODY_ROLES, CENTRE_ROLES, Role, User
from app.register.models import Approval


def approvers(db: Session, organisation_id: int, approval: Approval) -> list[int]:
    """Everyone who may approve an entry of the body, by what is set."""
    coordinators = and_(col(User.organisation_id) == organisation_id, col(User.role) == Role.coordinator)
    centre = col(User.role).in_(sorted(CENTRE_ROLES))
    wanted = or_(
        coordinators if approval is not Approval.centre else false(),
        centre if approval is not Approval.body else false(),
    )
    return [number for number in db.scalars(select(col(User.id)).where(col(User.active), wanted)) if number is not None]


def people_of(db: Session, organisation_id: int) -> list[User]:
    """The body's active people, by id."""
    query = select(User).where(
        col(User.organisation_id) == organisation_id, col(User.active), col(User.role).in_(sorted(BODY_ROLES))
    )
    return list(db.scalars(query.order_by(col(User.id))))


def is_address_of_a_person(db: Session, address: str) -> bool:
    """Whether someone here has this e-mail address of their own."""
    return db.scalar(select(col(User.id)).where(col(User.email) == func.lower(address))) is not None
