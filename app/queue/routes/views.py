"""Saved views: their page, and what one can do with the own ones."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from app.database import Db
from app.people.viewer import Viewer
from app.policy import can
from app.queue import queries, service
from app.queue.filters import read_query
from app.queue.forms import ChangeViewForm, ChangeViewInput, MoveInput, SaveViewForm, SaveViewInput
from app.queue.guards import OwnView, QueueReader
from app.texts import _
from app.web.forms import Form
from app.web.templating import go, page
from app.web.visit import router as new_router

router = new_router()


@router.get("/queue/views", name="queue.views.index")
def index(request: Request, db: Db, viewer: QueueReader) -> Response:
    return _views_page(request, db, viewer)


def _views_page(
    request: Request,
    db: Session,
    viewer: Viewer,
    *,
    form: Form[SaveViewForm] | None = None,
    changed: tuple[int, Form[ChangeViewForm]] | None = None,
    status: int = 200,
) -> Response:
    """All views one sees; with a form that was not valid, that again as it was typed."""
    views = queries.around(db, viewer).views
    return page(
        request,
        "queue/views.html",
        status=status,
        own=[view for view in views if view.own],
        others=[view for view in views if not view.own],
        form=form,
        changed=changed,
        blank=Form(),
        query=read_query(form.value("query")).query_string() if form else "",
        can_share=can(viewer, "queue.share_view"),
    )


@router.post("/queue/views", name="queue.views.create")
def create(request: Request, db: Db, viewer: QueueReader, form: SaveViewInput) -> Response:
    if form.errors:
        return _views_page(request, db, viewer, form=form, status=422)
    data = form.data
    view = service.save_view(db, viewer, name=data.name, query=data.query, shared=data.shared)
    saved = _("Die Ansicht „%(name)s“ ist gespeichert.") % {"name": view.name}
    return go("queue.index", dict(read_query(view.query).pairs()), flash=("success", saved))


@router.post("/queue/views/{view_id}", name="queue.views.update")
def update(request: Request, db: Db, viewer: QueueReader, view: OwnView, form: ChangeViewInput) -> Response:
    if form.errors:
        return _views_page(request, db, viewer, changed=(view.id or 0, form), status=422)
    service.change_view(db, view, name=form.data.name, shared=form.data.shared, actor=viewer)
    return go("queue.views.index", flash=("success", _("Die Ansicht ist geändert.")))


@router.post("/queue/views/{view_id}/position", name="queue.views.move")
def move(request: Request, db: Db, viewer: QueueReader, view: OwnView, form: MoveInput) -> Response:
    if form.errors:
        return _views_page(request, db, viewer, status=422)
    service.move_view(db, view, -1 if form.data.to == "up" else 1, actor=viewer)
    return go("queue.views.index")


@router.post("/queue/views/{view_id}/removal", name="queue.views.remove")
def remove(db: Db, viewer: QueueReader, view: OwnView) -> Response:
    service.delete_view(db, view, actor=viewer)
    return go("queue.views.index", flash=("success", _("Die Ansicht ist gelöscht.")))
