"""Filing, listing and reading tickets; their files."""

from typing import Annotated, Any

from fastapi import Depends, File, Path, Query, UploadFile
from sqlalchemy.orm import Session
from starlette.responses import Response

from app.database import Db
from app.errors import Invalid
from app.files.download import download
from app.people.queries import user_by_email
from app.people.viewer import Viewer
from app.texts import _
from app.tickets import queries, service
from app.tickets.api.answers import file_out, line_out, ticket_out
from app.tickets.api.shapes import FileOut, NewTicketBody, TicketLine, TicketOut
from app.tickets.guards import Attachable, Readable
from app.tickets.models import Stage, Ticket, Topic
from app.tickets.questions import read_questions
from app.tickets.service.attachments import Upload, attach
from app.web.access import CurrentUser, allowed
from app.web.api import Keyed, Listing
from app.web.paging import PAGE
from app.web.templating import url
from app.web.visit import router as new_router

router = new_router(prefix="/tickets", tags=["Tickets"])
MAX_LIMIT = 100
RowId = Annotated[int, Path(ge=1, lt=1 << 31)]


def topic_named(db: Session, slug: str) -> Topic:
    """The topic. Raises Invalid for one that is not there (any more)."""
    topic = queries.topic_by_slug(db, slug)
    if topic is None or not topic.active:
        raise Invalid({"topic": _("Dieses Thema gibt es nicht.")})
    return topic


@router.post("", name="api.tickets.create", status_code=201, response_model=TicketOut)
def create(
    db: Db, viewer: Annotated[Viewer, Depends(allowed("ticket.file"))], body: NewTicketBody, once: Keyed
) -> Response:
    """Files a ticket for the own body; advisors file for the body of `reporter`."""
    topic = topic_named(db, body.topic)
    unknown = sorted(body.answers.keys() - {question.name for question in read_questions(topic.questions)})
    if unknown:
        raise Invalid({f"answers.{name}": _("Diese Frage gibt es bei diesem Thema nicht.") for name in unknown})
    new = service.NewTicket(
        topic=topic,
        inform_ids=frozenset(_user_id(db, email, "inform") for email in body.inform),
        reporter_id=_user_id(db, body.reporter, "reporter") if body.reporter else None,
        **body.model_dump(exclude={"topic", "inform", "reporter"}),
    )
    ticket = service.file(db, new, author=viewer)
    location = url("api.tickets.show", reference=ticket.reference)
    return once.answer(ticket_out(db, viewer, ticket), location=location)


def _user_id(db: Session, email: str, field: str) -> int:
    user = user_by_email(db, email)
    if user is None or user.id is None:
        raise Invalid({field: _("Diese Person gibt es nicht.")})
    return user.id


@router.get("", name="api.tickets.index")
def index(
    db: Db,
    viewer: Annotated[Viewer, Depends(allowed("ticket.list"))],
    stage: Stage | None = None,
    topic: Annotated[str | None, Query(max_length=80)] = None,
    cursor: Annotated[str, Query(max_length=400)] = "",
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = PAGE,
) -> Listing[TicketLine]:
    """The tickets you may read, the newest activity first."""
    found = queries.latest(db, viewer, stage=stage, topic=topic, cursor=cursor or None, limit=limit)
    items = [line_out(row) for row in found.rows]
    return Listing(items=items, next_cursor=found.next_cursor)


@router.get("/{reference}", name="api.tickets.show")
def show(db: Db, viewer: CurrentUser, ticket: Readable) -> TicketOut:
    """A ticket with its story, plan and files."""
    return ticket_out(db, viewer, ticket)


@router.post("/{reference}/attachments", name="api.tickets.attachments.create", status_code=201, response_model=FileOut)
def create_attachment(
    db: Db, viewer: CurrentUser, ticket: Attachable, file: Annotated[UploadFile, File()], once: Keyed
) -> Response:
    """Adds a file: at most 25 MB, ten to a ticket; what it is follows from its content."""
    try:
        attached = attach(db, ticket, [Upload(file.filename or "", file.file)], author=viewer)
    except Invalid as error:
        raise Invalid({"file": error.message}) from None
    stored = next(row for row in queries.files_of(db, viewer, ticket) if row.id == attached[0].id)
    return once.answer(file_out(ticket, stored))


@router.get("/{reference}/attachments/{attachment_id}", name="api.tickets.attachments.show", response_class=Response)
def show_attachment(db: Db, viewer: CurrentUser, ticket: Readable, attachment_id: RowId) -> Response:
    """The file itself."""
    return download(queries.file_of(db, viewer, ticket, attachment_id))


def updated(db: Session, viewer: Viewer, ticket: Ticket, once: Any) -> Response:
    """The ticket as it is after a verb."""
    answer: Response = once.answer(ticket_out(db, viewer, ticket), status=200)
    return answer
