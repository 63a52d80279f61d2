"""Plan templates: the steps a consultation starts from. Plans that run keep the steps they began with."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy.orm import Session

from app import journal
from app.admin.centre import queries
from app.admin.centre.service.saving import Direction, differences, expect_version, step_aside
from app.consultation.models import PlanTemplate
from app.errors import Invalid, NotFound
from app.people.viewer import Viewer
from app.texts import _

RESERVED = {"new", "order"}


@dataclass(frozen=True)
class TemplateStep:
    """A step; `days` are working days after the start of the plan, None for no due date."""

    title: str
    description: str = ""
    days: int | None = None


@dataclass(frozen=True)
class PlanWish:
    """A template as it shall be."""

    title: str
    description: str
    active: bool
    steps: tuple[TemplateStep, ...]


def create_plan(db: Session, slug: str, wish: PlanWish, *, actor: Viewer) -> PlanTemplate:
    """Adds a template at the end of the list. Raises Invalid when the short name is taken."""
    plans = queries.plans_to_order(db)
    if slug in RESERVED or any(plan.slug == slug for plan in plans):
        raise Invalid({"slug": _("Diesen Kurznamen gibt es schon. Bitte wählen Sie einen anderen.")})
    plan = PlanTemplate(slug=slug, title=wish.title, position=max((plan.position for plan in plans), default=0) + 1)
    _apply(plan, wish)
    db.add(plan)
    db.flush()
    journal.record(db, actor, "plan_template.create", "plan_template", plan.id, slug, after=facts_of(plan))
    return plan


def change_plan(db: Session, plan: PlanTemplate, wish: PlanWish, *, version: int, actor: Viewer) -> None:
    """Saves a template. Raises Stale when someone saved meanwhile, Invalid when no active one would be left."""
    before = facts_of(plan)
    expect_version(plan.version, version, texts_of(plan))
    if plan.active and not wish.active and len([one for one in queries.plans_to_order(db) if one.active]) == 1:
        raise Invalid({"active": _("Ein Plan muss wählbar bleiben.")})
    _apply(plan, wish)
    plan.version += 1
    db.flush()
    old, new = differences(before, facts_of(plan))
    journal.record(db, actor, "plan_template.update", "plan_template", plan.id, plan.slug, before=old, after=new)


def _apply(plan: PlanTemplate, wish: PlanWish) -> None:
    if not wish.steps:
        raise Invalid({"step1_title": _("Ein Plan braucht mindestens einen Schritt.")})
    plan.title, plan.description, plan.active = wish.title, wish.description, wish.active
    plan.steps = [asdict(step) for step in wish.steps]


def move_plan(db: Session, slug: str, direction: Direction, *, actor: Viewer) -> None:
    """Moves a template one place in the list; at the end of the list nothing happens. Raises NotFound."""
    plans = queries.plans_to_order(db)
    index = next((index for index, plan in enumerate(plans) if plan.slug == slug), None)
    if index is None:
        raise NotFound(_("Diesen Plan gibt es nicht."))
    before = {"position": index + 1}
    if step_aside(plans, index, direction):
        after = {"position": plans[index].position}
        journal.record(
            db, actor, "plan_template.move", "plan_template", plans[index].id, slug, before=before, after=after
        )


def facts_of(plan: PlanTemplate) -> dict[str, Any]:
    """What the journal keeps of a template."""
    return {
        "title": plan.title,
        "description": plan.description,
        "active": plan.active,
        "steps": [f"{step['title']} ({step['days']})" if step.get("days") else step["title"] for step in plan.steps],
    }


def texts_of(plan: PlanTemplate) -> dict[str, Any]:
    """What the form shows of a template beside its steps, and the steps as text."""
    lines = [
        " · ".join(str(part) for part in (step["title"], step.get("days"), step.get("description")) if part)
        for step in plan.steps
    ]
    return {
        "title": plan.title,
        "description": plan.description,
        "active": plan.active,
        "steps": "\n".join(f"{number}. {line}" for number, line in enumerate(lines, start=1)),
    }
