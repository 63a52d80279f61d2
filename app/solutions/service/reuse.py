"""Taking a solution over: ask for it, live by it, follow it."""

from sqlalchemy.orm import Session

from app import journal
from app.errors import Conflict
from app.outbox.service import tell
from app.people.models import now
from app.people.viewer import Viewer
from app.search.documents import Kind
from app.search.service import touch
from app.solutions import queries
from app.solutions.models import (
    Deployment,
    Follow,
    Reuse,
    ReuseState,
    Solution,
    SolutionState,
)
from app.solutions.service.life import expect, path_of, solution_id
from app.texts import _
from app.tickets import service as tickets
from app.tickets.models import OPEN_STAGES, Ticket, Topic
from app.tickets.queries import by_id, topics

WRITTEN = {"text", "area"}
"""Kinds of a topic's questions that the solution's title can answer."""


def ask(db: Session, solution: Solution, deployment: Deployment, *, actor: Viewer) -> tuple[Ticket, bool]:
    """The body's request to reuse the solution, and whether it is new: an open one is not filed again.

    The solution's row is locked, so that of two clicks at once the second finds the first one's request.
    """
    _of_others(solution, deployment, actor)
    reuse = queries.reuse_of(db, solution_id(solution), actor.organisation_id)
    if reuse is not None and reuse.ticket_id is not None:
        there = by_id(db, reuse.ticket_id)
        if there is not None and there.stage in OPEN_STAGES:
            return there, False
    ticket = tickets.file(db, _request(db, solution, deployment), author=actor)
    if reuse is None:
        reuse = Reuse(solution_id=solution_id(solution), organisation_id=actor.organisation_id, state=ReuseState.asked)
        db.add(reuse)
    reuse.ticket_id, reuse.at = ticket.id, now()
    _count(db, solution)
    _record(db, solution, actor, "reuse", ticket.reference)
    facts = {
        "reference": _("Lösung"), "title": solution.title, "by": actor.name, "organisation": actor.organisation_name,
    }  # fmt: skip
    tell(db, queries.people_of_body(db, deployment.organisation_id), "solution_asked_for", facts, path_of(solution))
    return ticket, True


def _of_others(solution: Solution, deployment: Deployment, actor: Viewer) -> None:
    """Raises Conflict where there is nothing to take over: not published, or the own body's."""
    expect(solution, SolutionState.published)
    if deployment.organisation_id == actor.organisation_id:
        raise Conflict(_("Das ist die Lösung Ihrer eigenen Stelle."))


def _request(db: Session, solution: Solution, deployment: Deployment) -> tickets.NewTicket:
    system = queries.system_by_id(db, deployment.system_id)
    title = _("Nachnutzung: %(title)s") % {"title": solution.title}
    description = _(
        "Wir möchten die Lösung „%(title)s“ nachnutzen und bitten um Unterstützung bei den nächsten Schritten.\n\n"
        "- KI-System: %(system)s\n- Beschreibung: %(path)s"
    ) % {"title": solution.title, "system": system.name if system else "–", "path": path_of(solution)}
    topic = _topic(db, solution)
    answers = {name: solution.title for name, kind in _required(topic) if kind in WRITTEN}
    return tickets.NewTicket(topic=topic, title=title[:200], description=description, answers=answers)


def _topic(db: Session, solution: Solution) -> Topic:
    """The solution's topic; where it is gone or asks what a click cannot answer, the first one that does not."""
    fitting = [one for one in topics(db) if all(kind in WRITTEN for _name, kind in _required(one))]
    if not fitting:
        raise Conflict(_("Dazu braucht es noch Angaben. Bitte stellen Sie eine neue Anfrage."))
    return next((one for one in fitting if one.id == solution.topic_id), fitting[-1])


def _required(topic: Topic) -> list[tuple[str, str]]:
    return [(question["name"], question["kind"]) for question in topic.questions if question.get("required")]


def say_live(db: Session, solution: Solution, deployment: Deployment, *, live: bool, actor: Viewer) -> None:
    """The body lives by the solution, or no longer does."""
    _of_others(solution, deployment, actor)
    reuse = queries.reuse_of(db, solution_id(solution), actor.organisation_id)
    if live and reuse is None:
        reuse = Reuse(solution_id=solution_id(solution), organisation_id=actor.organisation_id, state=ReuseState.live)
        db.add(reuse)
    elif live and reuse is not None:
        reuse.state = ReuseState.live
    elif reuse is not None and reuse.ticket_id is None:
        db.delete(reuse)
    elif reuse is not None:
        reuse.state = ReuseState.asked
    _count(db, solution)
    _record(db, solution, actor, "live" if live else "not_live")


def follow(db: Session, solution: Solution, deployment: Deployment, *, wanted: bool, actor: Viewer) -> None:
    """The body hears of new editions, or no longer does."""
    _of_others(solution, deployment, actor)
    there = db.get(Follow, (solution_id(solution), actor.organisation_id))
    if wanted and there is None:
        db.add(Follow(solution_id=solution_id(solution), organisation_id=actor.organisation_id, user_id=actor.id))
    elif not wanted and there is not None:
        db.delete(there)
    db.flush()
    _record(db, solution, actor, "follow" if wanted else "unfollow")


def _count(db: Session, solution: Solution) -> None:
    db.flush()
    solution.reuse_count = queries.reuse_number(db, solution_id(solution))
    touch(db, Kind.solution, solution_id(solution))


def _record(db: Session, solution: Solution, actor: Viewer, action: str, ticket: str = "") -> None:
    after = {"organisation": actor.organisation_id} | ({"ticket": ticket} if ticket else {})
    journal.record(db, actor, f"solution.{action}", "solution", solution.id, solution.slug, after=after)
