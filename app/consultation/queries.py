"""Every SELECT on plans and steps."""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.consultation.models import PlanTemplate, Step
from app.errors import NotFound
from app.texts import _

# Each ticket page asks this, so it is built once.
_STEPS_OF = select(Step).where(col(Step.ticket_id) == bindparam("ticket_id")).order_by(col(Step.number))


def steps_of(db: Session, ticket_id: int) -> list[Step]:
    """The plan of a ticket, in order. Whoever may read the ticket may read its plan."""
    return list(db.scalars(_STEPS_OF, {"ticket_id": ticket_id}))


def step(db: Session, ticket_id: int, number: int) -> Step:
    """One step. Raises NotFound."""
    found = db.scalars(select(Step).where(col(Step.ticket_id) == ticket_id, col(Step.number) == number)).first()
    if found is None:
        raise NotFound(_("Diesen Schritt gibt es nicht."))
    return found


def plan_templates(db: Session, *, with_inactive: bool = False) -> list[PlanTemplate]:
    query = select(PlanTemplate).order_by(col(PlanTemplate.position), col(PlanTemplate.id))
    return list(db.scalars(query if with_inactive else query.where(col(PlanTemplate.active))))


def plan_template(db: Session, slug: str) -> PlanTemplate | None:
    return db.scalars(select(PlanTemplate).where(col(PlanTemplate.slug) == slug)).first()
