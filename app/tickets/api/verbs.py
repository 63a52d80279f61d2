"""What one can do with a ticket: nouns in the URL, the ticket as it is now in the answer."""

from starlette.responses import Response

from app.database import Db
from app.errors import Invalid
from app.people.queries import user_by_email
from app.texts import _
from app.tickets import service
from app.tickets.api.shapes import (
    DeclinationBody,
    EntryOut,
    RatingBody,
    ReopeningBody,
    ReplyBody,
    ResolutionBody,
    TextBody,
    TicketOut,
    TriageBody,
    WaitingBody,
)
from app.tickets.api.tickets import topic_named, updated
from app.tickets.guards import Answerable, Closable, Notable, Ratable, Reopenable, Workable
from app.tickets.models import Entry, WaitingFor
from app.web.access import CurrentUser
from app.web.api import Keyed
from app.web.visit import router as new_router

router = new_router(prefix="/tickets/{reference}", tags=["Verbs"])


def _entry(viewer: CurrentUser, entry: Entry) -> EntryOut:
    return EntryOut(
        id=entry.id or 0,
        kind=entry.kind.value,
        internal=entry.internal,
        at=entry.at,
        author=viewer.name,
        event="",
        text="",
        html=entry.body_html,
    )


@router.post("/replies", name="api.tickets.replies.create", status_code=201, response_model=EntryOut)
def create_reply(db: Db, viewer: CurrentUser, ticket: Answerable, body: ReplyBody, once: Keyed) -> Response:
    """Answers. On a merged ticket the reply goes to the one it went into."""
    entry = service.reply(db, ticket, author=viewer, body=body.body, wait_for_body=body.wait_for_body)
    return once.answer(_entry(viewer, entry))


@router.post("/notes", name="api.tickets.notes.create", status_code=201, response_model=EntryOut)
def create_note(db: Db, viewer: CurrentUser, ticket: Notable, body: TextBody, once: Keyed) -> Response:
    """Writes an internal note. Centre only."""
    return once.answer(_entry(viewer, service.note(db, ticket, author=viewer, body=body.body)))


@router.post("/triage", name="api.tickets.triage.create", response_model=TicketOut)
def triage(db: Db, viewer: CurrentUser, ticket: Workable, body: TriageBody, once: Keyed) -> Response:
    """Takes the ticket up if nobody has, and settles topic, priority, size and advisor. Centre only."""
    advisor = user_by_email(db, body.advisor) if body.advisor else None
    if body.advisor and advisor is None:
        raise Invalid({"advisor": _("Diese Person gibt es nicht.")})
    topic = topic_named(db, body.topic) if body.topic else None
    wish = service.Triage(topic, body.priority, body.size, advisor.id if advisor else None, body.version)
    service.triage(db, ticket, wish, actor=viewer)
    return updated(db, viewer, ticket, once)


@router.post("/declination", name="api.tickets.declination.create", response_model=TicketOut)
def decline(db: Db, viewer: CurrentUser, ticket: Workable, body: DeclinationBody, once: Keyed) -> Response:
    """Declines a ticket that is not yet in consultation. Centre only."""
    service.decline(db, ticket, actor=viewer, reason=body.reason)
    return updated(db, viewer, ticket, once)


@router.post("/waiting", name="api.tickets.waiting.create", response_model=TicketOut)
def wait(db: Db, viewer: CurrentUser, ticket: Workable, body: WaitingBody, once: Keyed) -> Response:
    """Stops the clocks while the ticket waits on others, or lets them run again. Centre only."""
    if body.waiting_for == WaitingFor.nobody:
        service.resume(db, ticket, actor=viewer)
    else:
        service.wait(db, ticket, body.waiting_for, actor=viewer, reason=body.reason)
    return updated(db, viewer, ticket, once)


@router.post("/resolution", name="api.tickets.resolution.create", response_model=TicketOut)
def resolve(db: Db, viewer: CurrentUser, ticket: Workable, body: ResolutionBody, once: Keyed) -> Response:
    """Resolves a ticket in consultation. Centre only."""
    service.resolve(db, ticket, actor=viewer, kind=body.kind, summary=body.summary)
    return updated(db, viewer, ticket, once)


@router.post("/closure", name="api.tickets.closure.create", response_model=TicketOut)
def close(db: Db, viewer: CurrentUser, ticket: Closable, once: Keyed) -> Response:
    """Closes a resolved ticket."""
    service.close(db, ticket, actor=viewer)
    return updated(db, viewer, ticket, once)


@router.post("/reopening", name="api.tickets.reopening.create", response_model=TicketOut)
def reopen(db: Db, viewer: CurrentUser, ticket: Reopenable, body: ReopeningBody, once: Keyed) -> Response:
    """Opens a resolved or closed ticket again, within thirty days."""
    service.reopen(db, ticket, actor=viewer, reason=body.reason)
    return updated(db, viewer, ticket, once)


@router.post("/rating", name="api.tickets.rating.create", response_model=TicketOut)
def rate(db: Db, viewer: CurrentUser, ticket: Ratable, body: RatingBody, once: Keyed) -> Response:
    """Rates a resolved ticket, once. The body only."""
    service.rate(db, ticket, actor=viewer, stars=body.stars, comment=body.comment)
    return updated(db, viewer, ticket, once)
