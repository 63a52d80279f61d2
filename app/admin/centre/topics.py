"""The pages of topics."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from app.admin.centre import queries
from app.admin.centre.forms import MoveInput, NewTopicForm, NewTopicInput, TopicForm, TopicInput
from app.admin.centre.guards import SETTLERS, Settler
from app.admin.centre.service import topics as service
from app.database import Db
from app.errors import Conflict, Invalid, Stale
from app.texts import _
from app.tickets.models import Topic
from app.tickets.queries import topics as all_topics
from app.tickets.questions import Question, read_questions
from app.web.forms import Form, filled
from app.web.templating import go, page
from app.web.visit import router as new_router

router = new_router()


@router.get("/admin/topics", name="admin.topics.index", dependencies=SETTLERS)
def index(request: Request, db: Db) -> Response:
    return page(request, "admin/topics.html", topics=all_topics(db, with_inactive=True))


@router.post("/admin/topics/order", name="admin.topics.order")
def order(db: Db, viewer: Settler, form: MoveInput) -> Response:
    if form.errors:
        raise Invalid(form.errors)
    service.move_topic(db, form.data.what, form.data.direction, actor=viewer)
    return go("admin.topics.index", anchor=form.data.what)


@router.get("/admin/topics/new", name="admin.topics.new", dependencies=SETTLERS)
def new(request: Request) -> Response:
    return _form_page(request, filled({"active": True, "version": 0}), None)


def _form_page(
    request: Request,
    form: Form[TopicForm] | Form[NewTopicForm],
    topic: Topic | None,
    *,
    status: int = 200,
    theirs: dict[str, Any] | None = None,
) -> Response:
    questions: list[Question] = []
    try:
        questions = read_questions(service.questions_from(form.value("questions")))
    except Invalid as invalid:
        form.add_errors(invalid.fields)
        status = 422
    return page(
        request,
        "admin/topic.html",
        status=status,
        form=form,
        topic=topic,
        questions=questions,
        answers=Form(),
        theirs=theirs,
    )


def _wish(data: TopicForm) -> service.TopicWish:
    questions = service.questions_from(data.questions)
    return service.TopicWish(data.title, data.title_en, data.hint, data.hint_en, data.active, questions)


@router.post("/admin/topics", name="admin.topics.create")
def create(request: Request, db: Db, viewer: Settler, form: NewTopicInput, preview: bool = False) -> Response:
    """Adds a topic; with `preview` it only shows what the questions look like."""
    if preview:
        return _form_page(request, Form(form.raw), None)
    if form.errors:
        return _form_page(request, form, None, status=422)
    try:
        topic = service.create_topic(db, form.data.slug, _wish(form.data), actor=viewer)
    except Invalid as invalid:
        form.add_errors(invalid.fields)
        return _form_page(request, form, None, status=422)
    added = ("success", _("Das Thema „%(title)s“ ist da.") % {"title": topic.title})
    return go("admin.topics.index", flash=added, anchor=topic.slug)


@router.get("/admin/topics/{slug}", name="admin.topics.edit", dependencies=SETTLERS)
def edit(request: Request, db: Db, slug: str) -> Response:
    topic = queries.topic(db, slug)
    return _form_page(request, filled(service.texts_of(topic) | {"version": topic.version}), topic)


@router.post("/admin/topics/{slug}", name="admin.topics.update")
def update(request: Request, db: Db, viewer: Settler, slug: str, form: TopicInput, preview: bool = False) -> Response:
    """Saves a topic; with `preview` it only shows what the questions look like."""
    topic = queries.topic(db, slug, lock=True)
    if preview:
        return _form_page(request, Form(form.raw), topic)
    if form.errors:
        return _form_page(request, form, topic, status=422)
    try:
        service.change_topic(db, topic, _wish(form.data), version=form.data.version, actor=viewer)
    except Invalid as invalid:
        form.add_errors(invalid.fields)
        return _form_page(request, form, topic, status=422)
    except Stale as stale:
        form.raw["version"] = [str(topic.version)]
        return _form_page(request, form, topic, status=409, theirs=stale.theirs)
    saved = ("success", _("Das Thema „%(title)s“ ist gespeichert.") % {"title": topic.title})
    return go("admin.topics.index", flash=saved, anchor=topic.slug)


@router.post("/admin/topics/{slug}/removal", name="admin.topics.remove")
def remove(db: Db, viewer: Settler, slug: str) -> Response:
    try:
        service.remove_topic(db, queries.topic(db, slug, lock=True), actor=viewer)
    except Conflict as conflict:
        return go("admin.topics.edit", slug=slug, flash=("warning", conflict.message))
    return go("admin.topics.index", flash=("success", _("Das Thema ist gelöscht.")))
