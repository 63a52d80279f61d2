"""Keeping runs. A ticket has a verb of its own, for the run stands in the ticket's story too."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.assessments import queries
from app.assessments.engine import Answers, evaluate, questionnaire, report_of
from app.assessments.models import Assessment, AssessmentKind, Subject
from app.errors import Invalid
from app.people.viewer import Viewer
from app.texts import _
from app.tickets.change import changed, expect, happened, ticket_id
from app.tickets.models import OPEN_STAGES, Stage, Ticket

ASSESSED_STAGES = (*OPEN_STAGES, Stage.resolved)
MOST_RUNS = queries.MOST_RUNS


def keep(
    db: Session,
    kind: AssessmentKind,
    subject: Subject,
    subject_id: int,
    *,
    version: str,
    answers: Mapping[str, Any],
    result: Mapping[str, Any],
    headline: Mapping[str, str],
    actor: Viewer,
) -> Assessment:
    """Adds a run as the newest. The thing must be locked, and the caller journals. Raises Invalid after a hundred."""
    number = queries.next_number(db, kind, subject, subject_id)
    if number > MOST_RUNS:
        raise Invalid({"": _("Mehr als %(number)s Fassungen passen nicht zu einer Sache.") % {"number": MOST_RUNS}})
    run = Assessment(
        kind=kind,
        subject=subject,
        subject_id=subject_id,
        number=number,
        catalogue_version=version,
        answers=dict(answers),
        result=dict(result),
        headline=dict(headline),
        by_id=actor.id,
    )
    db.add(run)
    db.flush()
    return run


def keep_ai_act(db: Session, subject: Subject, subject_id: int, answers: Answers, *, actor: Viewer) -> Assessment:
    """Evaluates the answers and keeps the run. Answers to what was not asked are left out.

    Raises Invalid without any.
    """
    if not answers:
        raise Invalid({"": _("Es ist noch keine Frage beantwortet.")})
    file = questionnaire()
    outcome = evaluate(file, answers)
    report = report_of(file, outcome)
    return keep(
        db,
        AssessmentKind.ai_act,
        subject,
        subject_id,
        version=file.version,
        answers={name: value if isinstance(value, str) else list(value) for name, value in outcome.answers.items()},
        result=report.model_dump(mode="json"),
        headline=report.class_.name.model_dump(),
        actor=actor,
    )


def assess_ticket(db: Session, ticket: Ticket, answers: Answers, *, actor: Viewer) -> Assessment:
    """Keeps a run of the AI Act check with a ticket; it stands in the story too. Raises Conflict when it is closed."""
    expect(ticket, *ASSESSED_STAGES)
    run = keep_ai_act(db, Subject.ticket, ticket_id(ticket), answers, actor=actor)
    happened(db, ticket, actor, "ai_act_checked", facts={"number": run.number})
    after = {"number": run.number, "class": run.result["class_"]["id"], "version": run.catalogue_version}
    changed(db, ticket, actor, "check_ai_act", after=after)
    return run
