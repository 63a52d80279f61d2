"""The name, category, audience and review date of an article."""

from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from app.database import Db
from app.errors import Forbidden, Invalid, Stale
from app.guidance import queries, service
from app.guidance.forms import DetailsForm, DetailsInput
from app.guidance.guards import Writable
from app.guidance.models import AUDIENCE_LABELS, Article
from app.guidance.service.details import details_of
from app.people.viewer import Viewer
from app.policy import can
from app.texts import _
from app.web.access import CurrentUser
from app.web.forms import Form, filled
from app.web.templating import go, page
from app.web.visit import router as new_router

router = new_router()


@router.get("/guidance/{slug}/details", name="guidance.details.edit")
def edit(request: Request, db: Db, viewer: CurrentUser, article: Writable) -> Response:
    form = filled(details_of(article) | {"version": article.version})
    return _form_page(request, db, viewer, article, form)


def _form_page(
    request: Request,
    db: Session,
    viewer: Viewer,
    article: Article,
    form: Form[DetailsForm],
    *,
    status: int = 200,
    theirs: dict[str, Any] | None = None,
) -> Response:
    names = [*queries.categories(db)]
    if article.category not in names:
        names.append(article.category)
    return page(
        request,
        "guidance/details.html",
        status=status,
        article=article,
        form=form,
        theirs=theirs,
        only_date=article.live and not can(viewer, "guidance.publish"),
        categories=[(name, _(name)) for name in names],
        audiences=[(one.value, _(label)) for one, label in AUDIENCE_LABELS.items()],
    )


@router.post("/guidance/{slug}/details", name="guidance.details.update")
def update(request: Request, db: Db, viewer: CurrentUser, article: Writable, form: DetailsInput) -> Response:
    if form.errors:
        return _form_page(request, db, viewer, article, form, status=422)
    data = form.data
    wish = service.Details(data.slug, data.category, data.audience, data.review_on)
    try:
        service.save_details(db, article, wish, version=data.version, actor=viewer)
    except (Invalid, Forbidden) as refused:
        form.add_errors(refused.fields if isinstance(refused, Invalid) else {"": refused.message})
        return _form_page(request, db, viewer, article, form, status=refused.status)
    except Stale as stale:
        form.raw["version"] = [str(article.version)]
        return _form_page(request, db, viewer, article, form, status=409, theirs=stale.theirs)
    return go("guidance.show", slug=article.slug, flash=("success", _("Die Angaben sind gespeichert.")))
