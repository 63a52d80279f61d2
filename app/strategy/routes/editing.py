"""What admins do with goals."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from app.database import Db
from app.errors import Conflict, Invalid, Stale
from app.strategy import queries, service
from app.strategy.forms import EndInput, GoalForm, GoalInput
from app.strategy.guards import EDITORS, Editor, ShownGoal
from app.strategy.indicators import INDICATORS
from app.strategy.queries import GoalLine
from app.strategy.routes.show import field_words
from app.texts import _
from app.web.formats import decimal
from app.web.forms import Form, filled
from app.web.templating import go, page
from app.web.visit import router as new_router

router = new_router()


@router.get("/strategy/goals/new", name="strategy.goals.new", dependencies=EDITORS)
def new(request: Request, db: Db) -> Response:
    return _form_page(request, None, filled({"number": 0, "position": queries.goals_to_order(db)}))


def _form_page(
    request: Request,
    line: GoalLine | None,
    form: Form[GoalForm],
    *,
    status: int = 200,
    theirs: dict[str, Any] | None = None,
) -> Response:
    return page(
        request,
        "strategy/edit.html",
        status=status,
        line=line,
        form=form,
        theirs=theirs,
        names=field_words() | {"position": _("Platz in der Liste")},
        indicators=[(name.value, _(fact.title)) for name, fact in INDICATORS.items()],
    )


def _filled(line: GoalLine) -> dict[str, Any]:
    told = service.texts_of(line)
    value = told["target_value"]
    due_on = told["due_on"]
    return told | {
        "target_value": ""
        if value is None
        else decimal(value, 2).replace(".", "")
        if value >= 1000
        else decimal(value, 2),
        "due_on": due_on.isoformat() if due_on else "",
        "number": line.goal.number,
    }


@router.post("/strategy/goals", name="strategy.goals.create")
def create(request: Request, db: Db, viewer: Editor, form: GoalInput) -> Response:
    if form.errors:
        return _form_page(request, None, form, status=422)
    try:
        goal = service.create_goal(db, form.data.wish(), actor=viewer)
    except Invalid as invalid:
        form.add_errors(invalid.fields)
        return _form_page(request, None, form, status=422)
    return go("strategy.goals.show", goal_id=goal.id, flash=("success", _("Das Ziel ist veröffentlicht.")))


@router.get("/strategy/goals/{goal_id}/edit", name="strategy.goals.edit", dependencies=EDITORS)
def edit(request: Request, line: ShownGoal) -> Response:
    return _form_page(request, line, filled(_filled(line)))


@router.post("/strategy/goals/{goal_id}", name="strategy.goals.update")
def update(request: Request, db: Db, viewer: Editor, line: ShownGoal, form: GoalInput) -> Response:
    """Tells the goal anew, as its next version."""
    if form.errors:
        return _form_page(request, line, form, status=422)
    data = form.data
    try:
        service.change_goal(db, line, data.wish(), note=data.note, number=data.number, actor=viewer)
    except Invalid as invalid:
        form.add_errors(invalid.fields)
        return _form_page(request, line, form, status=422)
    except Stale:
        form.raw["number"] = [str(line.goal.number)]
        return _form_page(request, line, form, status=409, theirs=_filled(line))
    except Conflict as same:
        return go("strategy.goals.show", goal_id=line.goal.id, flash=("info", same.message))
    saved = _("Gespeichert, als Fassung %(number)s. Die früheren bleiben zu lesen.") % {"number": line.goal.number}
    return go("strategy.goals.show", goal_id=line.goal.id, flash=("success", saved))


@router.post("/strategy/goals/{goal_id}/end", name="strategy.goals.end")
def end(db: Db, viewer: Editor, line: ShownGoal, form: EndInput) -> Response:
    """Ends the goal, or takes it up again."""
    if form.errors:
        raise Invalid(form.errors)
    service.set_ended(db, line, ended=form.data.ended, actor=viewer)
    text = _("Das Ziel ist beendet. Es bleibt zu lesen.") if form.data.ended else _("Das Ziel gilt wieder.")
    return go("strategy.goals.show", goal_id=line.goal.id, flash=("success", text))
