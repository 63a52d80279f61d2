"""A solution's life: drafted, proposed, reviewed, published, archived."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app import journal
from app.errors import Conflict, Invalid, NotFound, Stale
from app.outbox.service import tell
from app.people.models import now
from app.people.queries import advisors, user_by_id
from app.people.viewer import Viewer
from app.search.documents import Kind
from app.search.service import touch
from app.solutions import queries
from app.solutions.fields import FIELDS
from app.solutions.models import STATE_LABELS, AISystem, Comment, Deployment, Solution, SolutionState, Status
from app.solutions.service.content import Content, changed_fields, current, missing, plain, stored, write
from app.solutions.service.gate import GateClosed, expect_open, held_back
from app.solutions.service.slugs import free_slug
from app.solutions.service.systems import list_system, name_system
from app.texts import _
from app.tickets.models import Ticket, Topic
from app.web.formats import local

AT_LEAST = ("title", "problem", "solution")
"""What a proposal needs; the rest comes with the review."""


@dataclass(frozen=True)
class NewSystem:
    """A system that the list does not hold yet, named by a body."""

    name: str
    provider: str = ""
    licence: str = ""


def solution_id(solution: Solution) -> int:
    assert solution.id is not None
    return solution.id


def path_of(solution: Solution) -> str:
    """Where the solution's page is; services know no routes, so this one path is written out."""
    return f"/solutions/{solution.slug}"


def expect(solution: Solution, *states: SolutionState) -> None:
    """Raises Conflict when the solution is in none of these states."""
    if solution.state not in states:
        state = _(STATE_LABELS[solution.state])
        raise Conflict(
            _("Das geht im Stand „%(state)s“ nicht. Vielleicht hat jemand die Lösung gerade weiterbewegt.")
            % {"state": state}
        )


def draft(
    db: Session,
    content: Content,
    *,
    author: Viewer,
    ticket: Ticket | None = None,
    system: NewSystem | None = None,
) -> Solution:
    """A draft of the author's own body. Raises Invalid with sentences by field.

    Where the gate is closed, the deployment is an idea for now, whatever was told.
    """
    if ticket is not None and (ticket.confidential or ticket.organisation_id != author.organisation_id):
        raise Conflict(_("Aus dieser Anfrage kann keine Lösung entstehen: Sie ist vertraulich oder nicht von Ihnen."))
    content = _with_system(db, content, system, author)
    _check(db, content, author.organisation_id)
    deployment = Deployment(organisation_id=author.organisation_id, status=Status.idea)
    content = held_back(db, deployment, content)
    solution = Solution(
        slug=free_slug(db, content.title, queries.slug_taken),
        deployment_id=0,
        title=content.title,
        author_id=author.id,
        ticket_id=ticket.id if ticket else None,
    )
    write(solution, deployment, content)
    db.add(deployment)
    db.flush()
    solution.deployment_id = deployment.id or 0
    db.add(solution)
    db.flush()
    after = {"state": solution.state, "organisation": author.organisation_id}
    journal.record(db, author, "solution.draft", "solution", solution.id, solution.slug, after=after)
    return solution


def save(
    db: Session,
    solution: Solution,
    deployment: Deployment,
    content: Content,
    *,
    version: int,
    actor: Viewer,
    system: NewSystem | None = None,
) -> None:
    """Saves what is told; of a published solution it waits for the next edition. Raises Stale, Invalid.

    Where the gate is closed, the status stays as it was and the rest is saved.
    """
    expect(solution, *(state for state in SolutionState if state is not SolutionState.archived))
    before = plain(current(solution, deployment))
    if version != solution.version:
        raise Stale(_("Jemand anderes hat inzwischen gespeichert. Ihre Eingaben sind noch da."), before)
    content = _with_system(db, content, system, actor)
    _check(db, content, deployment.organisation_id)
    content = held_back(db, deployment, content)
    after = plain(content)
    if solution.state is SolutionState.published:
        new = {name: after[name] for name in changed_fields(plain(stored(solution, deployment)), after)}
        solution.revision = new or None
    else:
        write(solution, deployment, content)
    fields = changed_fields(before, after)
    _changed(db, solution, actor, "save", after={"fields": fields})
    if fields and actor.is_centre:
        _tell(db, queries.people_of_body(db, deployment.organisation_id), solution, actor, "solution_changed")
    elif fields and (solution.state is SolutionState.review or solution.revision):
        _tell(db, _reviewers(db, solution), solution, actor, "solution_changed")


def _with_system(db: Session, content: Content, system: NewSystem | None, actor: Viewer) -> Content:
    if system is None or not system.name:
        return content
    named = name_system(db, system.name, system.provider, system.licence, actor=actor)
    return content.model_copy(update={"system_id": named.id})


def _check(db: Session, content: Content, organisation_id: int) -> None:
    wrong = {}
    if content.expert_contact_id is not None:
        person = user_by_id(db, content.expert_contact_id)
        if person is None or not person.active or person.organisation_id != organisation_id:
            wrong["expert_contact"] = _("Bitte wählen Sie eine Person Ihrer Stelle.")
    if content.topic_id is not None and db.get(Topic, content.topic_id) is None:
        wrong["topic"] = _("Dieses Thema gibt es nicht.")
    if content.system_id is not None and queries.system_by_id(db, content.system_id) is None:
        wrong["product"] = _("Dieses KI-System gibt es nicht.")
    if wrong:
        raise Invalid(wrong)


def propose(db: Session, solution: Solution, deployment: Deployment, *, actor: Viewer) -> None:
    """Draft → proposed: the centre hears of it. Raises Invalid where too little is told."""
    expect(solution, SolutionState.draft)
    content = stored(solution, deployment)
    wrong = {name: _("Es fehlt: %(field)s.") % {"field": _(FIELDS[name].label)} for name in AT_LEAST
             if not getattr(content, name)}  # fmt: skip
    if wrong:
        raise Invalid(wrong)
    solution.state, solution.proposed_at = SolutionState.proposed, now()
    _changed(db, solution, actor, "propose", before={"state": SolutionState.draft}, after={"state": solution.state})
    _tell(db, _reviewers(db, solution), solution, actor, "solution_proposed")


def begin_review(db: Session, solution: Solution, deployment: Deployment, *, actor: Viewer) -> None:
    """Proposed → in review, by whoever takes it."""
    expect(solution, SolutionState.proposed)
    solution.state, solution.reviewed_by_id = SolutionState.review, actor.id
    after = {"state": solution.state}
    _changed(db, solution, actor, "review", before={"state": SolutionState.proposed}, after=after)
    _tell(db, queries.people_of_body(db, deployment.organisation_id), solution, actor, "solution_in_review")


def comment(
    db: Session, solution: Solution, deployment: Deployment, *, field: str, body: str, author: Viewer
) -> Comment:
    """A remark on a field, or on the whole; the other side hears of it. Raises Invalid for an unknown field."""
    expect(solution, SolutionState.proposed, SolutionState.review, SolutionState.published)
    if field and field not in FIELDS:
        raise Invalid({"field": _("Dieses Feld gibt es hier nicht.")})
    remark = Comment(solution_id=solution_id(solution), field=field, author_id=author.id, body=body)
    db.add(remark)
    db.flush()
    journal.record(
        db, author, "solution.comment", "solution", solution.id, solution.slug, after={"fields": [field or "*"]}
    )
    others = queries.people_of_body(db, deployment.organisation_id) if author.is_centre else _reviewers(db, solution)
    _tell(db, others, solution, author, "solution_commented", path=f"{path_of(solution)}/review")
    return remark


def complete_comment(db: Session, solution: Solution, comment_id: int, *, actor: Viewer) -> None:
    """Marks a remark as done, or open again. Raises NotFound."""
    remark = queries.comment_of(db, solution_id(solution), comment_id)
    if remark is None:
        raise NotFound(_("Diese Anmerkung gibt es nicht."))
    remark.done_at = None if remark.done_at else now()
    journal.record(
        db, actor, "solution.complete_comment", "solution", solution.id, solution.slug,
        after={"fields": [remark.field or "*"]},
    )  # fmt: skip


def publish(db: Session, solution: Solution, deployment: Deployment, *, version: int, actor: Viewer) -> None:
    """In review, or published with changes → published, as it was when the reviewer read it.

    Raises Stale when it changed meanwhile, Invalid with all that is missing.
    """
    expect(solution, SolutionState.review, SolutionState.published)
    content = current(solution, deployment)
    if version != solution.version:
        raise Stale(_("Die Lösung wurde inzwischen geändert. Bitte lesen Sie sie noch einmal."), plain(content))
    if solution.state is SolutionState.published and solution.revision is None:
        raise Conflict(_("Es gibt keine Änderungen, die zu veröffentlichen wären."))
    system = queries.system_by_id(db, content.system_id)
    wrong = missing(content, system)
    try:
        expect_open(db, deployment, content.status)
    except GateClosed as closed:
        wrong["status"] = closed.message
    if wrong:
        raise Invalid(wrong)
    before = {"state": solution.state, "edition": solution.edition}
    write(solution, deployment, content)
    moment = now()
    solution.revision = None
    solution.state, solution.edition = SolutionState.published, solution.edition + 1
    solution.published_at = solution.published_at or moment
    solution.reviewed_by_id, solution.reviewed_on = actor.id, local(moment).date()
    _list(db, system, actor)
    after = {"state": solution.state, "edition": solution.edition}
    _changed(db, solution, actor, "publish", before=before, after=after)
    body = set(queries.people_of_body(db, deployment.organisation_id))
    _tell(db, body, solution, actor, "solution_published")
    _tell(db, set(queries.followers(db, solution_id(solution))) - body, solution, actor, "solution_new_edition")


def _list(db: Session, system: AISystem | None, actor: Viewer) -> None:
    if system is not None and not system.listed:
        list_system(db, system, actor=actor)


def archive(db: Session, solution: Solution, *, actor: Viewer) -> None:
    """Takes the solution from the list; its body and the centre still read it."""
    expect(solution, *(state for state in SolutionState if state is not SolutionState.archived))
    before = {"state": solution.state}
    solution.state, solution.archived_at = SolutionState.archived, now()
    _changed(db, solution, actor, "archive", before=before, after={"state": solution.state})


def _changed(
    db: Session,
    solution: Solution,
    actor: Viewer,
    action: str,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    solution.version += 1
    solution.updated_at = now()
    db.flush()
    touch(db, Kind.solution, solution_id(solution))
    journal.record(db, actor, f"solution.{action}", "solution", solution.id, solution.slug, before=before, after=after)


def _reviewers(db: Session, solution: Solution) -> list[int]:
    """Who reviews the solution; before anyone took it, the whole centre."""
    if solution.reviewed_by_id is not None:
        return [solution.reviewed_by_id]
    return [person.id for person in advisors(db) if person.id is not None]


def _tell(
    db: Session, people: Collection[int], solution: Solution, actor: Viewer, event: str, *, path: str = ""
) -> None:
    facts = {"reference": _("Lösung"), "title": solution.title, "by": actor.name}
    tell(db, set(people) - {actor.id}, event, facts, path or path_of(solution))
