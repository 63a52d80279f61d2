"""A ticket's page: its story, its plan, who is responsible, what happens next and until when."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from app.database import Db
from app.drafts import service as drafts
from app.drafts.models import Draft
from app.outbox.service import mark_path_read
from app.people.models import ROLE_LABELS
from app.people.viewer import Viewer
from app.policy import can
from app.texts import _
from app.tickets import queries
from app.tickets.change import version_of
from app.tickets.forms import NoteForm, ReplyForm
from app.tickets.guards import Readable
from app.tickets.labels import topic_title
from app.tickets.models import (
    OPEN_STAGES,
    PERSONAL_DATA_LABELS,
    PRIORITY_LABELS,
    RESOLUTION_LABELS,
    SIZE_LABELS,
    STAGE_LABELS,
    STANDING_LABELS,
    WAITING_LABELS,
    Stage,
    Ticket,
)
from app.tickets.outlook import outlook
from app.tickets.panels import panels_of
from app.tickets.questions import Question, read_questions
from app.tickets.service.closure import can_rate, can_reopen
from app.tickets.service.results import result_facts
from app.tickets.story import sentence
from app.web.access import CurrentUser
from app.web.context import fetched_ahead
from app.web.formats import day
from app.web.forms import Form
from app.web.submissions import new_mark
from app.web.templating import page
from app.web.visit import router as new_router

router = new_router()
ENDED = (Stage.resolved, Stage.closed)
LABELS = {
    "stage_labels": STAGE_LABELS,
    "priority_labels": PRIORITY_LABELS,
    "size_labels": SIZE_LABELS,
    "waiting_labels": WAITING_LABELS,
    "personal_data_labels": PERSONAL_DATA_LABELS,
    "standing_labels": STANDING_LABELS,
    "resolution_labels": RESOLUTION_LABELS,
    "role_labels": ROLE_LABELS,
}


@router.get("/tickets/{reference}", name="tickets.show")
def show(request: Request, db: Db, viewer: CurrentUser, ticket: Readable) -> Response:
    return ticket_page(request, db, viewer, ticket)


def ticket_page(
    request: Request,
    db: Session,
    viewer: Viewer,
    ticket: Ticket,
    *,
    reply: Form[ReplyForm] | None = None,
    note: Form[NoteForm] | None = None,
    status: int = 200,
) -> Response:
    """The page; with forms that were not valid, those again as they were typed.

    What the viewer was told of the ticket counts as read then: a read mark is the one thing that looking changes.
    """
    known = queries.facts(db, ticket)
    around = queries.surroundings(db, viewer, ticket)
    if around.has_news and not fetched_ahead(request.headers):
        mark_path_read(db, viewer.id, ticket.path)
    files = queries.files_of(db, viewer, ticket) if around.has_files else []
    story = queries.story(db, viewer, ticket, files)
    circle = queries.circle(db, ticket) if ticket.stage in OPEN_STAGES or around.has_participants else []
    answerable = ticket.stage in {*OPEN_STAGES, Stage.resolved, Stage.merged}
    rights = {name: can(viewer, f"ticket.{name}", known) for name in ("reply", "note", "work", "edit", "close", "rate")}
    public_result = queries.result_of(db, ticket) if ticket.stage in ENDED and not ticket.confidential else None
    wanted = {"reply": reply is None and answerable, "note": note is None and rights["note"]}
    typed = _drafts(db, viewer, ticket, **(wanted if around.has_drafts else {}))
    return page(
        request,
        "tickets/show.html",
        status=status,
        ticket=ticket,
        around=around,
        topic=topic_title(around.topic),
        answers=_answers(ticket, around.topic.questions),
        story=story,
        sentence=sentence,
        files=files,
        people=[person for person in circle if person.informed],
        linked=queries.linked(db, viewer, ticket) if around.has_relations else [],
        candidates=_candidates(ticket, circle),
        public_result=public_result,
        public_version=version_of(result_facts(public_result)),
        outlook=outlook(viewer, ticket, around),
        rights=rights,
        is_open=ticket.stage in OPEN_STAGES,
        can_answer=rights["reply"] and answerable,
        can_reopen=can_reopen(ticket),
        can_rate=rights["rate"] and can_rate(ticket),
        reply=reply or drafts.as_form(typed["reply"]),
        reply_at=drafts.saved_at(typed["reply"]),
        note=note or drafts.as_form(typed["note"]),
        note_at=drafts.saved_at(typed["note"]),
        blank=Form(),
        canned=[(str(text.id), text.title) for text in queries.canned_replies(db)]
        if rights["note"] and answerable
        else [],
        submission=new_mark(),
        **LABELS,
        **panels_of(db, viewer, ticket, around.signs),
    )


def _drafts(db: Session, viewer: Viewer, ticket: Ticket, **wanted: bool) -> dict[str, Draft | None]:
    """What the viewer has typed into these forms of the page and not yet sent. One query at most."""
    names = {form: f"{form}:{ticket.reference}" for form in wanted}
    found = drafts.load_several(db, viewer, [names[form] for form, is_wanted in wanted.items() if is_wanted])
    return {form: found.get(names.get(form, "")) for form in ("reply", "note")}


def _answers(ticket: Ticket, questions: Any) -> list[tuple[str, str]]:
    """The answers to the topic's questions, with their labels, in their order."""
    found = []
    for question in read_questions(questions):
        answer = ticket.answers.get(question.name)
        if answer:
            found.append((question.text, _as_said(question, answer)))
    return found


def _as_said(question: Question, answer: Any) -> str:
    if question.kind == "yes_no":
        return _("Ja") if answer == "yes" else _("Nein")
    if question.kind == "date":
        return day(date.fromisoformat(answer))
    return ", ".join(answer) if isinstance(answer, list) else str(answer)


def _candidates(ticket: Ticket, circle: Sequence[Any]) -> list[tuple[str, str]]:
    """Whom else one could keep informed."""
    if ticket.stage not in OPEN_STAGES:
        return []
    return [(str(row.id), row.name) for row in circle if not row.informed and row.id != ticket.reporter_id]
