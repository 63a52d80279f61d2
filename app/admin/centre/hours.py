"""The page of office hours and targets."""

from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from app.admin.centre import hours_form
from app.admin.centre.forms import HoursForm, HoursInput
from app.admin.centre.guards import SETTLERS, Settler
from app.admin.centre.service import hours as service
from app.clock.deadlines import Kind, Priority
from app.clock.week import WorkingHours
from app.database import Db
from app.errors import Stale
from app.texts import _
from app.tickets.models import PRIORITY_LABELS
from app.tickets.models import Priority as TicketPriority
from app.tickets.timing import office_hours
from app.web.forms import Form, filled
from app.web.templating import go, page
from app.web.visit import router as new_router

router = new_router()


@router.get("/admin/hours", name="admin.hours.edit", dependencies=SETTLERS)
def edit(request: Request, db: Db) -> Response:
    fields = hours_form.as_fields(office_hours(db), service.stored(db))
    return _form_page(request, filled(fields | {"version": service.version_of(db)}))


def _form_page(
    request: Request, form: Form[HoursForm], *, status: int = 200, theirs: dict[str, Any] | None = None
) -> Response:
    return page(
        request,
        "admin/hours.html",
        status=status,
        form=form,
        days=[(day, _(label)) for day, label in hours_form.DAY_LABELS.items()],
        states=list(hours_form.STATE_LABELS.items()),
        kinds=[(kind.value, _(label)) for kind, label in hours_form.KIND_LABELS.items()],
        priorities=[(one.value, _(PRIORITY_LABELS[TicketPriority(one.value)])) for one in reversed(Priority)],
        theirs=theirs,
        names=_names(),
    )


def _names() -> dict[str, str]:
    """What each field is called where two versions are compared."""
    names = {day: _(label) for day, label in hours_form.DAY_LABELS.items()}
    names |= {"state": _("Feiertage"), "closed_days": _("Geschlossene Tage")}
    for kind in Kind:
        for one in Priority:
            priority = _(PRIORITY_LABELS[TicketPriority(one.value)])
            names[f"{kind}_{one}"] = f"{_(hours_form.KIND_LABELS[kind])}, {priority}"
    return names


@router.post("/admin/hours", name="admin.hours.update")
def update(request: Request, db: Db, viewer: Settler, form: HoursInput) -> Response:
    wish = hours_form.wish_from(form, office_hours(db).timezone)
    if wish is None:
        return _form_page(request, form, status=422)
    try:
        done = service.save_hours(db, wish, version=form.data.version, actor=viewer)
    except Stale as stale:
        form.raw["version"] = [service.version_of(db)]
        return _form_page(request, form, status=409, theirs=_as_fields(db, stale.theirs))
    text = (
        _("Gespeichert. Die Fristen der offenen Anfragen sind neu berechnet.")
        if done
        else _("Gespeichert. Die Fristen der offenen Anfragen werden jetzt nach und nach neu berechnet.")
    )
    return go("admin.hours.edit", flash=("success", text))


def _as_fields(db: Session, theirs: dict[str, Any]) -> dict[str, str]:
    hours = WorkingHours.from_dict({name: theirs[name] for name in office_hours(db).to_dict()})
    return hours_form.as_fields(hours, theirs)
