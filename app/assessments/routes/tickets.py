"""What is assessed of a ticket, and the result of the public check put where it belongs."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Depends
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session
from starlette.responses import Response

from app.assessments import service
from app.assessments.asking import as_fields, good_answers
from app.assessments.assessable import DOORS, Assessed, Door, check_pages, checklist_pages, shown
from app.assessments.engine import Answers
from app.assessments.guardrails import Applies, Phase
from app.assessments.guards import Assessor, may_assess
from app.assessments.models import Assessment, Subject
from app.assessments.service.guardrails import Wish, check_ticket
from app.database import Db
from app.errors import AppError, Forbidden, NotFound
from app.people.viewer import Viewer
from app.policy import can
from app.texts import _
from app.tickets import queries as tickets
from app.tickets.guards import may
from app.tickets.models import Standing, Ticket
from app.web.forms import Form, read
from app.web.templating import go, url
from app.web.visit import router as new_router

router = new_router()
PHASES = {Standing.live: Phase.operation}


class TicketDoor(Door):
    path = "/tickets/{reference}"
    routes = "assessments"
    readable = staticmethod(may("ticket.read"))
    typing = staticmethod(may_assess(lock=False))
    assessable = staticmethod(may_assess())

    def find(self, db: Session, viewer: Viewer, reference: str) -> Ticket:
        ticket = tickets.by_reference(db, viewer, reference, lock=True)
        if not can(viewer, "assessment.run", tickets.facts(db, ticket)):
            raise Forbidden(_("Dafür hat Ihr Konto keine Berechtigung."))
        return ticket

    def assessed(self, _db: Session, row: Ticket) -> Assessed:
        trail = [(_("Anfragen"), url("tickets.index")), (row.reference, url("tickets.show", reference=row.reference))]
        return Assessed(
            Subject.ticket, row.id or 0, row, row.reference, row.title, trail, self.routes,
            {"reference": row.reference}, row.reference,
        )  # fmt: skip

    def may_run(self, db: Session, viewer: Viewer, row: Ticket) -> bool:
        return can(viewer, "assessment.run", tickets.facts(db, row)) and row.stage in service.ASSESSED_STAGES

    def files(self, db: Session, viewer: Viewer, row: Ticket) -> Mapping[str, str]:
        return {str(file.id): file.name for file in tickets.files_of(db, viewer, row) if not file.internal}

    def file_url(self, row: Ticket, file_id: int) -> str:
        return url("tickets.files.show", reference=row.reference, attachment_id=file_id)

    def known(self, _db: Session, row: Ticket) -> tuple[set[Applies], Phase]:
        return set(), PHASES.get(row.standing) or Phase(row.standing.value)

    def keep_ai_act(self, db: Session, row: Ticket, answers: Answers, *, actor: Viewer) -> Assessment:
        return service.assess_ticket(db, row, answers, actor=actor)

    def keep_checklist(self, db: Session, row: Ticket, wish: Wish, *, actor: Viewer) -> Assessment:
        return check_ticket(db, row, wish, actor=actor)


TICKETS = TicketDoor()
router.include_router(check_pages(TICKETS))
router.include_router(checklist_pages(TICKETS))


class AttachForm(BaseModel):
    """The answers are read from `raw`."""

    model_config = ConfigDict(extra="ignore")

    reference: str = Field(min_length=1, max_length=40)


AttachInput = Annotated[Form[AttachForm], Depends(read(AttachForm))]


@router.post("/ai-act/runs", name="ai_act.attach")
def attach(db: Db, viewer: Assessor, form: AttachInput) -> Response:
    """Keeps a result of the public check with a thing that the viewer may assess."""
    answers, _problems = good_answers(form.raw)
    back: dict[str, Any] = {name: list(values) for name, values in as_fields(answers).items()}
    if form.errors:
        missing = _("Bitte nennen Sie die Nummer der Anfrage oder des Einsatzes.")
        return go("ai_act.result", back, flash=("danger", missing))
    try:
        door, row = _named(db, viewer, form.data.reference)
        run = door.keep_ai_act(db, row, answers, actor=viewer)
    except AppError as refused:
        return go("ai_act.result", back, flash=("danger", refused.message))
    return shown(door.assessed(db, row), run.number)


def _named(db: Session, viewer: Viewer, reference: str) -> tuple[Door, Any]:
    """What people know by this reference; what is none of another kind is a ticket, or nothing. Raises NotFound."""
    for door in DOORS:
        row = door.find(db, viewer, reference)
        if row is not None:
            return door, row
    raise NotFound(_("Das gibt es nicht, oder es ist nicht für Sie bestimmt."))
