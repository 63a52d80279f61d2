"""What is known already: answers that make a request needless, or quick to answer."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.errors import NotFound
from app.people.queries import user_by_id
from app.people.viewer import Viewer
from app.search import asking
from app.search import queries as index
from app.search.documents import Kind
from app.search.finding import Hit, find
from app.settings import get_settings
from app.signin.sessions import viewer_of
from app.texts import _
from app.tickets.models import Ticket

ANSWERS = (Kind.guidance, Kind.solution, Kind.system, Kind.result)
SHOWN, SHOWN_TO_ADVISORS = 3, 5
LEAST = 0.3  # what fits less well only distracts
SHORTEST = 8  # letters from which something is looked for


def answers(db: Session, viewer: Viewer, title: str, description: str, *, limit: int = SHOWN) -> Sequence[Hit]:
    """The best answers to a request that is being written, of those the viewer may see; none from other requests."""
    text = f"{title}. {description}".strip(" .")
    if len(text) < SHORTEST:
        return []
    found = find(db, viewer, asking.plain(text), within=ANSWERS, limit=limit)
    return [hit for hit in found.hits if hit.score >= LEAST]


def answers_for(db: Session, ticket: Ticket) -> Sequence[Hit]:
    """The best answers to a ticket, of those that its reporter may see: they are to be sent on."""
    reporter = user_by_id(db, ticket.reporter_id)
    assert reporter is not None
    return answers(db, viewer_of(db, reporter), ticket.title, ticket.description, limit=SHOWN_TO_ADVISORS)


def thing_named(db: Session, viewer: Viewer, name: str) -> Any:
    """The thing that a form names, such as "guidance:12". Raises NotFound unless the viewer may see it."""
    kind, _colon, number = name.partition(":")
    if kind in set(ANSWERS) and number.isdecimal() and len(number) < 18:
        found = index.thing(db, viewer, Kind(kind), int(number))
        if found is not None:
            return found
    raise NotFound


def as_reply(db: Session, ticket: Ticket, name: str) -> str:
    """A line for a reply that leads to the thing. Raises NotFound unless the ticket's reporter may see it."""
    reporter = user_by_id(db, ticket.reporter_id)
    assert reporter is not None
    found = thing_named(db, viewer_of(db, reporter), name)
    title = found.title.replace("[", "(").replace("]", ")")
    return _("Dazu haben wir etwas für Sie: [%(title)s](%(url)s)") % {
        "title": title,
        "url": get_settings().public_url + found.path,
    }
