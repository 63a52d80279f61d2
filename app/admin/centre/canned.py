"""The pages of canned replies: advisors read them, admins write them."""

from typing import Annotated, Any

from fastapi import Path
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from app.admin.centre import queries
from app.admin.centre.forms import CannedForm, CannedInput, MoveInput
from app.admin.centre.guards import SETTLERS, CannedReader, Settler
from app.admin.centre.service import canned as service
from app.database import Db
from app.errors import Invalid, NotFound, Stale
from app.policy import can
from app.texts import _
from app.tickets.labels import topic_title
from app.tickets.models import CannedReply
from app.tickets.queries import topics
from app.web.forms import Form, filled
from app.web.templating import go, page
from app.web.visit import router as new_router

router = new_router()
ReplyId = Annotated[int, Path(ge=1, le=2_000_000_000)]


@router.get("/admin/canned", name="admin.canned.index")
def index(request: Request, db: Db, viewer: CannedReader) -> Response:
    editable = can(viewer, "settings.edit")
    return page(
        request,
        "admin/canned_list.html",
        replies=[reply for reply in queries.canned(db) if editable or reply.active],
        topics={topic.id: topic_title(topic) for topic in topics(db, with_inactive=True)},
        editable=editable,
    )


@router.post("/admin/canned/order", name="admin.canned.order")
def order(db: Db, viewer: Settler, form: MoveInput) -> Response:
    if form.errors or not form.data.what.isdecimal() or len(form.data.what) > 9:
        raise NotFound(_("Diesen Textbaustein gibt es nicht."))
    service.move_canned(db, int(form.data.what), form.data.direction, actor=viewer)
    return go("admin.canned.index", anchor=f"canned-{form.data.what}")


@router.get("/admin/canned/new", name="admin.canned.new", dependencies=SETTLERS)
def new(request: Request, db: Db) -> Response:
    return _form_page(request, db, filled({"active": True}), None)


def _form_page(
    request: Request,
    db: Session,
    form: Form[CannedForm],
    reply: CannedReply | None,
    *,
    status: int = 200,
    theirs: dict[str, Any] | None = None,
) -> Response:
    return page(
        request,
        "admin/canned.html",
        status=status,
        form=form,
        reply=reply,
        topics=[(str(topic.id), topic_title(topic)) for topic in topics(db, with_inactive=True)],
        placeholders=[("{{ " + name + " }}", _(label)) for name, label in service.PLACEHOLDERS.items()],
        theirs=theirs,
    )


def _wish(db: Session, form: Form[CannedForm]) -> service.CannedWish:
    chosen = form.data.topic
    if chosen and chosen not in {str(topic.id) for topic in topics(db, with_inactive=True)}:
        raise Invalid({"topic": _("Bitte wählen Sie eine der Möglichkeiten.")})
    return service.CannedWish(form.data.title, form.data.body, int(chosen) if chosen else None, form.data.active)


@router.post("/admin/canned", name="admin.canned.create")
def create(request: Request, db: Db, viewer: Settler, form: CannedInput) -> Response:
    if form.errors:
        return _form_page(request, db, form, None, status=422)
    try:
        reply = service.add_canned(db, _wish(db, form), actor=viewer)
    except Invalid as invalid:
        form.add_errors(invalid.fields)
        return _form_page(request, db, form, None, status=422)
    added = ("success", _("Der Textbaustein „%(title)s“ ist da.") % {"title": reply.title})
    return go("admin.canned.index", flash=added, anchor=f"canned-{reply.id}")


@router.get("/admin/canned/{reply_id}", name="admin.canned.edit", dependencies=SETTLERS)
def edit(request: Request, db: Db, reply_id: ReplyId) -> Response:
    reply = queries.canned_reply(db, reply_id)
    shown = {"title": reply.title, "body": reply.body, "topic": reply.topic_id, "active": reply.active}
    return _form_page(request, db, filled(shown | {"version": service.version_of(reply)}), reply)


@router.post("/admin/canned/{reply_id}", name="admin.canned.update")
def update(request: Request, db: Db, viewer: Settler, reply_id: ReplyId, form: CannedInput) -> Response:
    reply = queries.canned_reply(db, reply_id, lock=True)
    if form.errors:
        return _form_page(request, db, form, reply, status=422)
    try:
        service.change_canned(db, reply, _wish(db, form), version=form.data.version, actor=viewer)
    except Invalid as invalid:
        form.add_errors(invalid.fields)
        return _form_page(request, db, form, reply, status=422)
    except Stale as stale:
        form.raw["version"] = [service.version_of(reply)]
        return _form_page(request, db, form, reply, status=409, theirs=stale.theirs)
    saved = ("success", _("Der Textbaustein „%(title)s“ ist gespeichert.") % {"title": reply.title})
    return go("admin.canned.index", flash=saved, anchor=f"canned-{reply.id}")


@router.post("/admin/canned/{reply_id}/removal", name="admin.canned.remove")
def remove(db: Db, viewer: Settler, reply_id: ReplyId) -> Response:
    service.remove_canned(db, queries.canned_reply(db, reply_id, lock=True), actor=viewer)
    return go("admin.canned.index", flash=("success", _("Der Textbaustein ist gelöscht.")))
