"""Answers that are there already: beside a request that is being written, and in triage."""

from typing import Annotated

from fastapi import Depends
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from app.database import Db
from app.drafts import service as drafts
from app.search.service import answered
from app.texts import _
from app.tickets import known
from app.tickets.forms import TicketInput
from app.tickets.guards import Workable
from app.tickets.routes.filing import DRAFT, Filer, form_page
from app.web.access import CurrentUser
from app.web.forms import Form, read
from app.web.templating import go, page
from app.web.visit import router as new_router

router = new_router()


class ThingForm(BaseModel):
    """Names a thing, such as "guidance:12"."""

    model_config = ConfigDict(extra="ignore")
    thing: str = Field("", max_length=60)


ThingInput = Annotated[Form[ThingForm], Depends(read(ThingForm))]


@router.post("/tickets/new/answers", name="tickets.new.answers")
def show_answers(request: Request, db: Db, viewer: Filer, form: TicketInput) -> Response:
    """The form again, with the answers that fit what was typed; nothing is blamed yet."""
    found = known.answers(db, viewer, form.value("title"), form.value("description"))
    return form_page(request, db, viewer, Form(form.raw), answers=found, asked_for_answers=True)


@router.post("/tickets/new/answered", name="tickets.new.answered.create")
def create_answered(db: Db, viewer: Filer, form: ThingInput) -> Response:
    """Someone has found the answer: nothing is filed, what was typed is forgotten, and it counts."""
    found = known.thing_named(db, viewer, form.value("thing"))
    answered(db, viewer, found.kind, found.object_id, found.title)
    drafts.discard(db, viewer, DRAFT)
    return go("tickets.new.answered", {"thing": form.value("thing")})


@router.get("/tickets/new/answered", name="tickets.new.answered")
def show_answered(request: Request, db: Db, viewer: Filer, thing: str = "") -> Response:
    """A word of thanks, and the way back to the answer."""
    return page(request, "tickets/answered.html", answer=known.thing_named(db, viewer, thing))


@router.post("/tickets/{reference}/answers", name="tickets.answers.create")
def create_answer(db: Db, viewer: CurrentUser, ticket: Workable, form: ThingInput) -> Response:
    """Puts a line that leads to the thing below what the advisor has typed as a reply so far. Nothing is sent."""
    line = known.as_reply(db, ticket, form.value("thing"))
    name = f"reply:{ticket.reference}"
    draft = drafts.load(db, viewer, name)
    fields = dict(draft.fields) if draft else {}
    typed = "".join(fields.get("body", [])).strip()
    drafts.save(db, viewer, name, fields | {"body": [f"{typed}\n\n{line}".strip()]})
    added = ("success", _("Die Antwort ist vorbereitet. Bitte prüfen und absenden."))
    return go("tickets.show", reference=ticket.reference, flash=added, anchor="reply")
