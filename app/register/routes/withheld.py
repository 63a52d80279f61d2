"""Withholding fields of an entry."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from app.database import Db
from app.errors import Invalid
from app.register import queries, service
from app.register.fields import FIELDS, WITHHOLDABLE
from app.register.forms import WithholdForm, WithholdInput
from app.register.guards import Editable
from app.register.models import REASON_LABELS, RegisterEntry
from app.register.telling import Withheld
from app.texts import _
from app.tickets.labels import options
from app.web.access import CurrentUser
from app.web.forms import Form, filled
from app.web.templating import go, page
from app.web.visit import router as new_router

router = new_router()
USUAL = timedelta(days=180)


@router.get("/register/{register_id}/withheld", name="register.withheld.index")
def index(request: Request, db: Db, _viewer: CurrentUser, entry: Editable) -> Response:
    usual = (queries.today() + USUAL).isoformat()
    return _page(request, db, entry, filled({"review_on": usual}))


def _page(
    request: Request, _db: Session, entry: RegisterEntry, form: Form[WithholdForm], *, status: int = 200
) -> Response:
    withheld: list[dict[str, Any]] = [
        {"fact": FIELDS[one.field], "label": _(FIELDS[one.field].label), "one": one,
         "reason": _(REASON_LABELS[one.reason])}
        for one in map(Withheld.model_validate, entry.withheld)
    ]  # fmt: skip
    return page(
        request,
        "register/withheld.html",
        status=status,
        entry=entry,
        title=entry.content.get("title", ""),
        withheld=withheld,
        form=form,
        fields=[(fact.name, _(fact.label)) for fact in WITHHOLDABLE],
        reasons=options(REASON_LABELS),
    )


@router.post("/register/{register_id}/withheld", name="register.withheld.create")
def create(request: Request, db: Db, viewer: CurrentUser, entry: Editable, form: WithholdInput) -> Response:
    if form.errors:
        return _page(request, db, entry, form, status=422)
    data = form.data
    try:
        service.withhold(
            db, entry, field=data.field, reason=data.reason, legal_ref=data.legal_ref, decided_by=data.decided_by,
            review_on=data.review_on, actor=viewer,
        )  # fmt: skip
    except Invalid as invalid:
        form.add_errors(invalid.fields)
        return _page(request, db, entry, form, status=422)
    saved = _("Gespeichert. Zurückgehalten wird die Angabe mit der nächsten Veröffentlichung.")
    return go("register.withheld.index", register_id=entry.register_id, flash=("success", saved))


@router.post("/register/{register_id}/withheld/{field}/removal", name="register.withheld.remove")
def remove(db: Db, viewer: CurrentUser, entry: Editable, field: str) -> Response:
    service.disclose(db, entry, field, actor=viewer)
    saved = _("Gespeichert. Zu lesen ist die Angabe mit der nächsten Veröffentlichung.")
    return go("register.withheld.index", register_id=entry.register_id, flash=("success", saved))
