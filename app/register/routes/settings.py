"""What an admin sets for the register: who may publish."""

from starlette.requests import Request
from starlette.responses import Response

from app.database import Db
from app.register import queries, service
from app.register.forms import SettingsForm, SettingsInput
from app.register.guards import Settler
from app.register.models import APPROVAL_LABELS
from app.texts import _
from app.tickets.labels import options
from app.web.forms import Form, filled
from app.web.templating import go, page
from app.web.visit import router as new_router

router = new_router()


@router.get("/admin/register", name="register.settings.edit")
def edit(request: Request, db: Db, _viewer: Settler) -> Response:
    return _form_page(request, filled({"approval": queries.approval(db).value}))


def _form_page(request: Request, form: Form[SettingsForm], *, status: int = 200) -> Response:
    return page(request, "register/settings.html", status=status, form=form, approvals=options(APPROVAL_LABELS))


@router.post("/admin/register", name="register.settings.update")
def update(request: Request, db: Db, viewer: Settler, form: SettingsInput) -> Response:
    if form.errors:
        return _form_page(request, form, status=422)
    service.set_approval(db, form.data.approval, actor=viewer)
    return go("register.settings.edit", flash=("success", _("Gespeichert.")))
