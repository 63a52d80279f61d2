"""Filing a ticket: the topic first, then the rest, with what was typed kept whatever happens."""

from typing import Annotated, Any

from fastapi import Depends
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from app.database import Db
from app.drafts import service as drafts
from app.errors import Invalid
from app.people.models import BODY_ROLES
from app.people.queries import administrations, colleagues
from app.people.viewer import Viewer
from app.policy import can
from app.texts import _
from app.tickets import queries, service
from app.tickets.forms import TicketForm, TicketInput
from app.tickets.labels import options, topic_hint, topic_title
from app.tickets.models import (
    PERSONAL_DATA_LABELS,
    PRIORITY_LABELS,
    STANDING_LABELS,
    PersonalData,
    Priority,
    Standing,
    Topic,
)
from app.tickets.questions import answers_from_form, read_questions
from app.tickets.service.attachments import Upload, attach
from app.web.access import allowed
from app.web.forms import Form, filled
from app.web.markdown import render
from app.web.submissions import new_mark, remember, sent_before
from app.web.templating import go, page
from app.web.visit import router as new_router

router = new_router()
Filer = Annotated[Viewer, Depends(allowed("ticket.file"))]
DRAFT = "tickets.new"
USUAL = {"standing": Standing.idea, "personal_data": PersonalData.none, "urgency": Priority.normal}


@router.get("/tickets/new", name="tickets.new")
def new(request: Request, db: Db, viewer: Filer, topic: str = "", organisation: int | None = None) -> Response:
    draft = drafts.load(db, viewer, DRAFT)
    form: Form[TicketForm] = drafts.as_form(draft) if draft else filled(USUAL)
    if topic:
        form.raw["topic"] = [topic]
    if organisation:
        form.raw["organisation"] = [str(organisation)]
    return _form_page(request, db, viewer, form, draft_at=drafts.saved_at(draft))


def _form_page(
    request: Request, db: Session, viewer: Viewer, form: Form[TicketForm], *, status: int = 200, **more: Any
) -> Response:
    topics = queries.topics(db)
    chosen = next((topic for topic in topics if topic.slug == form.value("topic")), None)
    return page(
        request,
        "tickets/new.html",
        status=status,
        form=form,
        topics=[(topic.slug, topic_title(topic), topic_hint(topic)) for topic in topics],
        topic=chosen,
        topic_title=topic_title(chosen) if chosen else "",
        questions=read_questions(chosen.questions) if chosen else [],
        submission=form.value("submission") or new_mark(),
        personal_data=options(PERSONAL_DATA_LABELS),
        standings=options(STANDING_LABELS),
        priorities=options(PRIORITY_LABELS),
        **_people(db, viewer, form),
        **({"draft_at": None} | more),
    )


def _people(db: Session, viewer: Viewer, form: Form[TicketForm]) -> dict[str, Any]:
    """Whom to keep informed; for advisors the bodies, and the people of the chosen one."""
    if not can(viewer, "ticket.file_for_others"):
        others = [person for person in colleagues(db, viewer.organisation_id) if person.id != viewer.id]
        return {"for_others": False, "bodies": [], "reporters": [], "colleagues": _choices(others)}
    bodies = [(str(row.id), row.name) for row in administrations(db)]
    chosen = form.value("organisation")
    people = colleagues(db, int(chosen)) if chosen.isdecimal() and int(chosen) < 2**31 else []
    reporters = [person for person in people if person.role in BODY_ROLES]
    return {"for_others": True, "bodies": bodies, "reporters": _choices(reporters), "colleagues": _choices(reporters)}


def _choices(people: list[Any]) -> list[tuple[str, str]]:
    return [(str(person.id), person.name) for person in people]


@router.post("/tickets/new/form", name="tickets.new.form")
def refresh(request: Request, db: Db, viewer: Filer, form: TicketInput) -> Response:
    """The form again, with the questions of the chosen topic; nothing typed is lost and nothing is blamed yet."""
    return _form_page(request, db, viewer, Form(form.raw))


@router.post("/tickets", name="tickets.create")
def create(request: Request, db: Db, viewer: Filer, form: TicketInput) -> Response:
    topic = queries.topic_by_slug(db, form.value("topic"))
    if topic is None or not topic.active:
        form.add_errors({"topic": _("Bitte wählen Sie ein Thema.")})
    if can(viewer, "ticket.file_for_others") and not form.value("reporter"):
        form.add_errors({"reporter": _("Bitte wählen Sie, für wen Sie die Anfrage stellen.")})
    if form.errors or topic is None:
        return _form_page(request, db, viewer, form, status=422)
    savepoint = db.begin_nested()  # a form that turns out to be wrong may be sent again under its mark
    repeated = sent_before(db, viewer, form.data.submission)
    if repeated:
        return repeated
    try:
        ticket = service.file(db, _new_ticket(form, topic), author=viewer)
        attach(db, ticket, [Upload(name, data) for name, data in form.uploads], author=viewer, with_filing=True)
    except Invalid as invalid:
        savepoint.rollback()
        form.add_errors(invalid.fields)
        return _form_page(request, db, viewer, form, status=422)
    drafts.discard(db, viewer, DRAFT)
    own = _("Ihre Anfrage ist eingegangen. Wir melden uns.")
    filed = own if ticket.reporter_id == viewer.id else _("Die Anfrage ist aufgenommen.")
    shown = go("tickets.show", reference=ticket.reference, flash=("success", filed))
    return remember(db, viewer, form.data.submission, shown)


def _new_ticket(form: TicketInput, topic: Topic) -> service.NewTicket:
    data = form.data
    return service.NewTicket(
        topic=topic,
        title=data.title,
        description=data.description,
        goal=data.goal,
        service=data.service,
        personal_data=data.personal_data,
        standing=data.standing,
        wished_on=data.wished_on,
        urgency=data.urgency,
        answers=answers_from_form(form.raw),
        confidential=data.confidential,
        inform_ids=frozenset(data.inform),
        reporter_id=data.reporter,
    )


@router.post("/markdown/preview", name="markdown.preview")
async def preview(request: Request, _viewer: Annotated[Viewer, Depends(allowed("account.use"))]) -> Response:
    """The field `text` as it will look."""
    text = str((await request.form()).get("text", ""))[:20_000]
    empty = f'<p class="muted">{_("Noch nichts geschrieben.")}</p>'
    return HTMLResponse(f'<div class="prose">{render(text)}</div>' if text.strip() else empty)
