"""Replies and notes."""

from starlette.requests import Request
from starlette.responses import Response

from app.database import Db
from app.drafts import service as drafts
from app.errors import Invalid
from app.texts import _
from app.tickets import service
from app.tickets.canned import canned_text
from app.tickets.forms import NoteInput, ReplyInput
from app.tickets.guards import Answerable, Notable
from app.tickets.routes.show import ticket_page
from app.tickets.service.attachments import Upload, attach
from app.web.access import CurrentUser
from app.web.forms import Form
from app.web.submissions import remember, sent_before
from app.web.templating import go
from app.web.visit import router as new_router

router = new_router()


@router.post("/tickets/{reference}/replies", name="tickets.replies.create")
def create_reply(request: Request, db: Db, viewer: CurrentUser, ticket: Answerable, form: ReplyInput) -> Response:
    if form.errors:
        return ticket_page(request, db, viewer, ticket, reply=form, status=422)
    savepoint = db.begin_nested()  # a form that turns out to be wrong may be sent again under its mark
    repeated = sent_before(db, viewer, form.data.submission)
    if repeated:
        return repeated
    try:
        entry = service.reply(db, ticket, author=viewer, body=form.data.body, wait_for_body=form.data.wait_for_body)
        attach(db, ticket, [Upload(name, data) for name, data in form.uploads], author=viewer, entry_id=entry.id)
    except Invalid as invalid:
        savepoint.rollback()
        form.add_errors(invalid.fields)
        return ticket_page(request, db, viewer, ticket, reply=form, status=422)
    drafts.discard(db, viewer, f"reply:{ticket.reference}")
    sent = ("success", _("Ihre Antwort ist gesendet."))
    response = go("tickets.show", reference=ticket.reference, flash=sent, anchor=f"entry-{entry.id}")
    return remember(db, viewer, form.data.submission, response)


@router.post("/tickets/{reference}/replies/form", name="tickets.replies.form")
def fill_reply(request: Request, db: Db, viewer: CurrentUser, ticket: Answerable, form: ReplyInput) -> Response:
    """The form again, the chosen canned text below what was typed; nothing is sent and nothing is blamed yet."""
    added = canned_text(db, viewer, ticket, form.value("canned"))
    typed = form.value("body").strip()
    form.raw["body"] = [f"{typed}\n\n{added}".strip() if added else typed]
    return ticket_page(request, db, viewer, ticket, reply=Form(form.raw))


@router.post("/tickets/{reference}/notes", name="tickets.notes.create")
def create_note(request: Request, db: Db, viewer: CurrentUser, ticket: Notable, form: NoteInput) -> Response:
    if form.errors:
        return ticket_page(request, db, viewer, ticket, note=form, status=422)
    repeated = sent_before(db, viewer, form.data.submission)
    if repeated:
        return repeated
    entry = service.note(db, ticket, author=viewer, body=form.data.body)
    drafts.discard(db, viewer, f"note:{ticket.reference}")
    saved = ("success", _("Die interne Notiz ist gespeichert."))
    response = go("tickets.show", reference=ticket.reference, flash=saved, anchor=f"entry-{entry.id}")
    return remember(db, viewer, form.data.submission, response)
