"""How the due times of a ticket came about."""

from dataclasses import dataclass

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from app.clock.deadlines import Kind, State, Status, status, target_for
from app.clock.explanation import duration_text, explain, explanation_sentences
from app.database import Db
from app.people.models import now
from app.texts import N_, _
from app.tickets.guards import Readable
from app.tickets.models import Ticket
from app.tickets.timing import clock_settings, pauses_of
from app.web.templating import page
from app.web.visit import router as new_router

router = new_router()
TITLES = {Kind.first_reply: N_("Erste Antwort"), Kind.triage: N_("Einordnung (Triage)")}
STATES = {
    State.ok: ("ok", N_("im Zeitplan")),
    State.soon: ("soon", N_("bald fällig")),
    State.overdue: ("overdue", N_("überfällig")),
    State.paused: ("paused", N_("ruht")),
    State.met: ("ok", N_("eingehalten")),
    State.met_late: ("overdue", N_("zu spät")),
}


@dataclass(frozen=True)
class Clock:
    """One clock as the page shows it."""

    title: str
    target: str
    elapsed: str
    found: Status
    state: str
    state_label: str
    sentences: list[str]


@router.get("/tickets/{reference}/deadlines", name="tickets.deadlines.show")
def show(request: Request, db: Db, ticket: Readable) -> Response:
    return page(request, "tickets/deadlines.html", ticket=ticket, clocks=_clocks(db, ticket))


def _clocks(db: Session, ticket: Ticket) -> list[Clock]:
    hours, targets = clock_settings(db)
    pauses = pauses_of(db, ticket.id or 0)
    met = {Kind.first_reply: ticket.first_reply_at, Kind.triage: ticket.triage_done_at}
    clocks = []
    for kind in Kind:
        found = status(
            ticket.submitted_at, kind, ticket.priority, hours, now=now(), pauses=pauses, met_at=met[kind],
            targets=targets,
        )  # fmt: skip
        amount = target_for(kind, ticket.priority, targets).amount
        state, label = STATES[found.state]
        sentences = explanation_sentences(explain(ticket.submitted_at, amount, hours, pauses))
        clocks.append(
            Clock(
                _(TITLES[kind]), duration_text(amount), duration_text(found.elapsed), found, state, _(label), sentences
            )
        )
    return clocks
