"""What an admin sets for all guidance: the categories, and the four-eyes rule."""

from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from app.database import Db
from app.errors import Invalid, Stale
from app.guidance.forms import SettingsForm, SettingsInput
from app.guidance.guards import Settler
from app.guidance.service.details import save_settings, settings_of, settings_version
from app.texts import _
from app.web.forms import Form, filled
from app.web.templating import go, page
from app.web.visit import router as new_router

router = new_router()


@router.get("/admin/guidance", name="guidance.settings.edit")
def edit(request: Request, db: Db, _viewer: Settler) -> Response:
    return _form_page(request, filled(_as_fields(settings_of(db)) | {"version": settings_version(db)}))


def _form_page(
    request: Request, form: Form[SettingsForm], *, status: int = 200, theirs: dict[str, Any] | None = None
) -> Response:
    return page(request, "guidance/settings.html", status=status, form=form, theirs=theirs)


def _as_fields(stored: dict[str, Any]) -> dict[str, Any]:
    return {"categories": "\n".join(stored["categories"]), "four_eyes": stored["four_eyes"]}


@router.post("/admin/guidance", name="guidance.settings.update")
def update(request: Request, db: Db, viewer: Settler, form: SettingsInput) -> Response:
    if form.errors:
        return _form_page(request, form, status=422)
    data = form.data
    names = [line.strip() for line in data.categories.splitlines() if line.strip()]
    try:
        _save(db, names, form, viewer)
    except Invalid as invalid:
        form.add_errors(invalid.fields)
        return _form_page(request, form, status=422)
    except Stale as stale:
        form.raw["version"] = [str(settings_version(db))]
        return _form_page(request, form, status=409, theirs=_as_fields(stale.theirs))
    return go("guidance.settings.edit", flash=("success", _("Gespeichert.")))


def _save(db: Session, names: list[str], form: Form[SettingsForm], viewer: Settler) -> None:
    data = form.data
    save_settings(db, categories=names, four_eyes=data.four_eyes, version=data.version, actor=viewer)
