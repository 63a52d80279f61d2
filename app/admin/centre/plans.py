"""The pages of plan templates."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from app.admin.centre import plan_steps, queries
from app.admin.centre.forms import MoveInput, NewPlanForm, NewPlanInput, PlanForm, PlanInput
from app.admin.centre.guards import SETTLERS, Settler
from app.admin.centre.service import plans as service
from app.consultation.models import PlanTemplate
from app.consultation.queries import plan_templates
from app.database import Db
from app.errors import Invalid, Stale
from app.texts import _
from app.web.forms import Form, filled
from app.web.templating import go, page
from app.web.visit import router as new_router

router = new_router()
AnyForm = Form[PlanForm] | Form[NewPlanForm]


@router.get("/admin/plans", name="admin.plans.index", dependencies=SETTLERS)
def index(request: Request, db: Db) -> Response:
    return page(request, "admin/plans.html", plans=plan_templates(db, with_inactive=True))


@router.post("/admin/plans/order", name="admin.plans.order")
def order(db: Db, viewer: Settler, form: MoveInput) -> Response:
    if form.errors:
        raise Invalid(form.errors)
    service.move_plan(db, form.data.what, form.data.direction, actor=viewer)
    return go("admin.plans.index", anchor=form.data.what)


@router.get("/admin/plans/new", name="admin.plans.new", dependencies=SETTLERS)
def new(request: Request) -> Response:
    rows = [plan_steps.empty_row() for _row in range(3)]
    return _form_page(request, filled({"active": True, "version": 0}), None, rows)


def _form_page(
    request: Request,
    form: AnyForm,
    plan: PlanTemplate | None,
    rows: list[plan_steps.Row],
    *,
    status: int = 200,
    theirs: dict[str, Any] | None = None,
    rearranged: bool = False,
) -> Response:
    """`rearranged`: rows were moved about, and nothing is saved yet."""
    form.raw |= plan_steps.as_fields(rows)
    return page(
        request,
        "admin/plan.html",
        status=status,
        form=form,
        plan=plan,
        rows=len(rows),
        most=plan_steps.MAX_STEPS,
        theirs=theirs,
        rearranged=rearranged,
    )


def _wish(form: AnyForm, rows: list[plan_steps.Row]) -> service.PlanWish | None:
    """What was typed, understood; None with sentences at the fields where it does not hold."""
    steps, errors = plan_steps.steps_from(rows)
    form.add_errors(errors)
    if form.errors:
        return None
    return service.PlanWish(form.data.title, form.data.description, form.data.active, steps)


@router.post("/admin/plans", name="admin.plans.create")
def create(request: Request, db: Db, viewer: Settler, form: NewPlanInput, do: str = "") -> Response:
    """Adds a template; with `do` it only moves the typed rows about."""
    rows = plan_steps.rows_from(form.raw)
    if do:
        return _form_page(request, Form(form.raw), None, plan_steps.rearranged(rows, do), rearranged=True)
    wish = _wish(form, rows)
    if wish is None:
        return _form_page(request, form, None, rows, status=422)
    try:
        plan = service.create_plan(db, form.data.slug, wish, actor=viewer)
    except Invalid as invalid:
        form.add_errors(invalid.fields)
        return _form_page(request, form, None, rows, status=422)
    added = ("success", _("Der Plan „%(title)s“ ist da.") % {"title": plan.title})
    return go("admin.plans.index", flash=added, anchor=plan.slug)


@router.get("/admin/plans/{slug}", name="admin.plans.edit", dependencies=SETTLERS)
def edit(request: Request, db: Db, slug: str) -> Response:
    plan = queries.plan(db, slug)
    shown = {"title": plan.title, "description": plan.description, "active": plan.active, "version": plan.version}
    return _form_page(request, filled(shown), plan, plan_steps.rows_of(plan))


@router.post("/admin/plans/{slug}", name="admin.plans.update")
def update(request: Request, db: Db, viewer: Settler, slug: str, form: PlanInput, do: str = "") -> Response:
    """Saves a template; with `do` it only moves the typed rows about."""
    plan = queries.plan(db, slug, lock=True)
    rows = plan_steps.rows_from(form.raw)
    if do:
        return _form_page(request, Form(form.raw), plan, plan_steps.rearranged(rows, do), rearranged=True)
    wish = _wish(form, rows)
    if wish is None:
        return _form_page(request, form, plan, rows, status=422)
    try:
        service.change_plan(db, plan, wish, version=form.data.version, actor=viewer)
    except Invalid as invalid:
        form.add_errors(invalid.fields)
        return _form_page(request, form, plan, rows, status=422)
    except Stale as stale:
        form.raw["version"] = [str(plan.version)]
        return _form_page(request, form, plan, rows, status=409, theirs=stale.theirs)
    saved = (
        "success",
        _("Der Plan „%(title)s“ ist gespeichert. Laufende Beratungen behalten ihren.") % {"title": plan.title},
    )
    return go("admin.plans.index", flash=saved, anchor=plan.slug)
