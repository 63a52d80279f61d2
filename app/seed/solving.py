"""Tells the demo solutions in `solutions/` with the services themselves, each event at its own moment in the past."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from app.assessments.engine import questionnaire, read_answers
from app.assessments.guardrails import Answer, Applies, Level, Phase
from app.assessments.guardrails.checklist import Answered
from app.assessments.queries import current_catalogue
from app.assessments.service import Wish
from app.consultation.service import PlannedStep, start_plan
from app.outbox.models import Notification
from app.people.models import as_of, now
from app.people.queries import user_by_email
from app.people.viewer import Viewer
from app.seed.documents import made
from app.seed.flowing import read_yaml
from app.signin.sessions import viewer_of
from app.solutions import service
from app.solutions.models import AISystem, Deployment, Solution
from app.solutions.queries import deployment_for, standing
from app.solutions.service import Content, SystemContent
from app.tickets import service as tickets
from app.tickets.models import Priority, ResolutionKind, Topic

FOLDER = Path(__file__).parent / "solutions"
ADVISOR = "advisor@centre"
EVIDENCE = "Liegt in der Akte (Beispiel)."
REUSED = "Die Lösung ist übernommen. Der Erfahrungsträger hat bei der Einrichtung geholfen."
DIRECT = ("title", "problem", "solution", "lessons", "process_area", "purpose", "status", "hosting", "data_category",
          "automation_level", "risk_class", "cost_band", "reuse_offer", "reuse_conditions", "effort_days",
          "procurement_path", "benefits", "tags", "public_teaser")  # fmt: skip


def tell_solutions(db: Session) -> None:
    """Adds the demo systems and solutions, whose people and topics are there already."""
    systems = {told["name"]: _system(db, told) for told in read_yaml(FOLDER / "systems.yaml")}
    topics = {topic.slug: topic for topic in db.scalars(select(Topic))}
    told = read_yaml(FOLDER / "solutions.yaml")
    for story in sorted(told, key=lambda story: -story.get("published", 3)):
        _solution(db, story, systems, topics)


def read_old_news(db: Session) -> None:
    """What people were told more than a day ago they have seen by now."""
    seen = now() - timedelta(days=1)
    db.execute(
        update(Notification)
        .where(col(Notification.at) < seen, col(Notification.read_at).is_(None))
        .values(read_at=seen)
    )


def _system(db: Session, told: Mapping[str, Any]) -> AISystem:
    values = {name: value for name, value in told.items() if name not in {"example", "checked"}}
    if "checked" in told:
        values["model_checked_on"] = now().date() - timedelta(days=told["checked"])
    content = SystemContent.model_validate(values)
    with as_of(_moment(410)):
        return service.create_system(db, content, actor=None, example=told.get("example", False))


def _moment(days: float) -> datetime:
    """A working morning so many days ago."""
    day = now().date() - timedelta(days=int(days))
    while day.weekday() > 4:
        day -= timedelta(days=1)
    return datetime.combine(day, time(8, 20), tzinfo=UTC) + timedelta(minutes=int(days) % 90)


def _solution(
    db: Session, story: Mapping[str, Any], systems: Mapping[str, AISystem], topics: Mapping[str, Topic]
) -> None:
    author, advisor = _person(db, story["by"]), _person(db, ADVISOR)
    days = story.get("published", 3)
    content = _content(story, systems, topics, author)
    with as_of(_moment(days + 12)):
        solution = service.draft(db, content, author=author)
    solution.example = True
    for told in read_yaml(FOLDER / "documents.yaml"):
        if told["of"] == story["title"]:
            with as_of(_moment(days + 11)):
                _document(db, solution, told, author)
    deployment = db.get_one(Deployment, solution.deployment_id)
    with as_of(_moment(days + 11)):
        if "ai_act" in story:
            answers = read_answers(questionnaire(), story["ai_act"])
            service.check_deployment_ai_act(db, deployment, answers, actor=author)
        _check(db, deployment, story.get("guardrails", {}), author, advisor)
        # Now that the gate lets it through.
        service.save(db, solution, deployment, content, version=solution.version, actor=author)
    with as_of(_moment(days + 10)):
        service.propose(db, solution, deployment, actor=author)
    if story.get("state") == "proposed":
        return
    with as_of(_moment(days + 6)):
        service.begin_review(db, solution, deployment, actor=advisor)
        for remark in story.get("comments", []):
            service.comment(db, solution, deployment, field=remark["field"], body=remark["body"], author=advisor)
    if story.get("state") == "review":
        return
    with as_of(_moment(days)):
        service.publish(db, solution, deployment, version=solution.version, actor=advisor)
    for short in story["asked_by"]:
        _reuse(db, solution, deployment, _person(db, short), advisor, days)
    for short in story["live_by"]:
        with as_of(_moment(days * 0.4)):
            service.say_live(db, solution, deployment, live=True, actor=_person(db, short))
            service.follow(db, solution, deployment, wanted=True, actor=_person(db, short))


def _document(db: Session, solution: Solution, told: Mapping[str, Any], author: Viewer) -> None:
    data = made(told["name"], told["title"], told["text"])
    new = service.NewDocument(told["name"], data, licence=told["licence"], redacted=True)
    service.add_document(db, solution, new, actor=author)


def _check(
    db: Session,
    deployment: Deployment,
    told: Mapping[str, Any],
    author: Viewer,
    advisor: Viewer,
) -> None:
    """A checklist with every "must" met but those that are told as open, and those for which there is an exception up
    to some days from then; of the rest every third is open."""
    _number, catalogue = current_catalogue(db)
    rows = deployment_for(db, author, deployment.id or 0)
    facts = standing(db, deployment, rows.techniques).facts | {Applies.procured, Applies.workplace}
    exceptions = told.get("exceptions", {})
    musts = {one.id for one in catalogue.guardrails if one.level is Level.must}
    answered = {
        one.id: Answered(answer=Answer.met, evidence=EVIDENCE)
        for n, one in enumerate(catalogue.guardrails)
        if (one.id in musts or n % 3) and one.id not in told.get("open", [])
    }
    answered |= {name: Answered(answer=Answer.unmet, reason=said["why"]) for name, said in exceptions.items()}
    service.check_deployment(db, deployment, Wish(facts, Phase.operation, answered), actor=author)
    for name, said in exceptions.items():
        until = now().date() + timedelta(days=said["days"])
        service.grant_exception(db, rows, name, reason=said["reason"], until=until, actor=advisor)


def _content(
    story: Mapping[str, Any], systems: Mapping[str, AISystem], topics: Mapping[str, Topic], author: Viewer
) -> Content:
    values = {name: story[name] for name in DIRECT if name in story}
    for kind in ("initial", "running"):
        least, most, *basis = story.get(f"cost_{kind}", (None, None))
        values |= {f"cost_{kind}_min": least, f"cost_{kind}_max": most}
        if basis:
            values["cost_running_basis"] = basis[0]
    report = story.get("accessibility", "")
    values |= {"accessibility_checked": bool(report), "accessibility_report": report}
    values |= {"topic_id": topics[story["topic"]].id, "system_id": systems[story["system"]].id}
    values |= {"expert_contact_id": author.id, "begin_month": _month(story["begin"]) if story["begin"] else None}
    return Content.model_validate(values)


def _month(months: int) -> date:
    years, index = divmod(now().year * 12 + now().month - 1 - months, 12)
    return date(years, index + 1, 1)


def _reuse(db: Session, solution: Solution, deployment: Deployment, actor: Viewer, advisor: Viewer, days: int) -> None:
    """A request that has long been answered: the queue stays as the stories tell it."""
    with as_of(_moment(days * 0.8)):
        ticket, _new = service.ask(db, solution, deployment, actor=actor)
    with as_of(_moment(days * 0.7)):
        tickets.triage(db, ticket, tickets.Triage(priority=Priority.normal), actor=advisor)
        start_plan(db, ticket, [PlannedStep("Gespräch mit dem Erfahrungsträger")], actor=advisor)
    kind = ResolutionKind.solution_reused if actor.id % 2 else ResolutionKind.answered
    with as_of(_moment(days * 0.5)):
        tickets.resolve(db, ticket, actor=advisor, kind=kind, summary=REUSED)
        tickets.close(db, ticket, actor=actor)


def _person(db: Session, short: str) -> Viewer:
    user = user_by_email(db, f"{short}.example")
    assert user is not None, short
    return viewer_of(db, user)
