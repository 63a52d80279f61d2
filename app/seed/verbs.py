"""The verbs of a demo request, each as one call of a service."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.assessments.engine import questionnaire, read_answers
from app.assessments.guardrails import Applies, Phase
from app.assessments.guardrails.checklist import Answered
from app.assessments.service import Wish, assess_ticket, check_ticket
from app.consultation import queries as plans
from app.consultation.models import StepState
from app.consultation.service import StepChange, change_step, from_template, start_plan
from app.people.viewer import Viewer
from app.tickets import queries, service
from app.tickets.change import version_of
from app.tickets.models import PersonalData, Priority, ResolutionKind, Size, Standing, Ticket, WaitingFor
from app.tickets.service.results import result_facts

Told = dict[str, Ticket]
More = Mapping[str, Any]
Verb = Callable[[Session, Told, str, Any, Any, More], None]


def file(db: Session, story: More, author: Viewer, reporter: Viewer, inform_ids: frozenset[int]) -> Ticket:
    """Files the request for its reporter."""
    topic = queries.topic_by_slug(db, story["topic"])
    assert topic is not None, story["topic"]
    new = service.NewTicket(
        topic=topic,
        title=story["title"],
        description=story["description"].strip(),
        goal=story.get("goal", ""),
        service=story.get("service", ""),
        personal_data=PersonalData(story.get("personal_data", "none")),
        standing=Standing(story["standing"]),
        urgency=Priority(story.get("urgency", "normal")),
        answers=story.get("answers", {}),
        confidential=story.get("confidential", False),
        inform_ids=inform_ids,
        reporter_id=reporter.id,
    )
    return service.file(db, new, author=author)


def _take_up(db: Session, told: Told, key: str, actor: Any, _value: Any, _more: More) -> None:
    service.take_up(db, told[key], actor=actor)


def _triage(db: Session, told: Told, key: str, actor: Any, value: Any, _more: More) -> None:
    wish = service.Triage(priority=Priority(value["priority"]), size=Size(value["size"]), advisor_id=actor.id)
    service.triage(db, told[key], wish, actor=actor)


def _reply(db: Session, told: Told, key: str, actor: Any, value: Any, _more: More) -> None:
    service.reply(db, told[key], author=actor, body=value.strip())


def _ask(db: Session, told: Told, key: str, actor: Any, value: Any, _more: More) -> None:
    service.reply(db, told[key], author=actor, body=value.strip(), wait_for_body=True)


def _note(db: Session, told: Told, key: str, actor: Any, value: Any, _more: More) -> None:
    service.note(db, told[key], author=actor, body=value.strip())


def _wait(db: Session, told: Told, key: str, actor: Any, value: Any, more: More) -> None:
    service.wait(db, told[key], WaitingFor(value), actor=actor, reason=more["reason"])


def _plan(db: Session, told: Told, key: str, actor: Any, value: Any, _more: More) -> None:
    template = plans.plan_template(db, value)
    assert template is not None, value
    start_plan(db, told[key], from_template(db, template), actor=actor)


def _done(db: Session, told: Told, key: str, actor: Any, value: Any, more: More) -> None:
    _end_step(db, told[key], actor, value, StepChange(state=StepState.done, result=more["result"].strip()))


def _skip(db: Session, told: Told, key: str, actor: Any, value: Any, more: More) -> None:
    _end_step(db, told[key], actor, value, StepChange(state=StepState.skipped, skip_reason=more["reason"]))


def _end_step(db: Session, ticket: Ticket, actor: Viewer, number: int, wish: StepChange) -> None:
    assert ticket.id is not None
    change_step(db, ticket, plans.step(db, ticket.id, number), wish, actor=actor)


def _resolve(db: Session, told: Told, key: str, actor: Any, value: Any, more: More) -> None:
    service.resolve(db, told[key], actor=actor, kind=ResolutionKind(value), summary=more["summary"].strip())


def _close(db: Session, told: Told, key: str, actor: Any, _value: Any, _more: More) -> None:
    service.close(db, told[key], actor=actor)


def _result(db: Session, told: Told, key: str, actor: Any, value: Any, more: More) -> None:
    nothing = version_of(result_facts(None))
    service.write_result(db, told[key], value, more["text"].strip(), version=nothing, actor=actor)


def _agree(db: Session, told: Told, key: str, actor: Any, _value: Any, _more: More) -> None:
    service.agree(db, told[key], version=version_of(result_facts(queries.result_of(db, told[key]))), actor=actor)


def _release(db: Session, told: Told, key: str, actor: Any, _value: Any, _more: More) -> None:
    service.release(db, told[key], actor=actor)


def _reopen(db: Session, told: Told, key: str, actor: Any, value: Any, _more: More) -> None:
    service.reopen(db, told[key], actor=actor, reason=value)


def _rate(db: Session, told: Told, key: str, actor: Any, value: Any, more: More) -> None:
    service.rate(db, told[key], actor=actor, stars=value, comment=more["comment"])


def _decline(db: Session, told: Told, key: str, actor: Any, value: Any, _more: More) -> None:
    service.decline(db, told[key], actor=actor, reason=value.strip())


def _merge(db: Session, told: Told, key: str, actor: Any, value: Any, _more: More) -> None:
    service.merge(db, told[key], told[value], actor=actor)


def _link(db: Session, told: Told, key: str, actor: Any, value: Any, _more: More) -> None:
    service.link(db, told[key], told[value], actor=actor)


def _split(db: Session, told: Told, key: str, actor: Any, value: Any, more: More) -> None:
    told[value] = service.split(db, told[key], actor=actor, title=more["title"], description=more["description"])


def _ai_act(db: Session, told: Told, key: str, actor: Any, value: Any, _more: More) -> None:
    assess_ticket(db, told[key], read_answers(questionnaire(), value), actor=actor)


def _guardrails(db: Session, told: Told, key: str, actor: Any, value: Any, _more: More) -> None:
    answered = {name: Answered.model_validate(said) for name, said in value["answers"].items()}
    facts, phase = [Applies(fact) for fact in value["facts"]], Phase(value["phase"])
    check_ticket(db, told[key], Wish(facts, phase, answered), actor=actor)


VERBS: dict[str, Verb] = {
    "take_up": _take_up,
    "triage": _triage,
    "reply": _reply,
    "ask": _ask,
    "note": _note,
    "wait": _wait,
    "plan": _plan,
    "done": _done,
    "skip": _skip,
    "resolve": _resolve,
    "close": _close,
    "result": _result,
    "agree": _agree,
    "release": _release,
    "reopen": _reopen,
    "rate": _rate,
    "decline": _decline,
    "merge": _merge,
    "link": _link,
    "split": _split,
    "ai_act": _ai_act,
    "guardrails": _guardrails,
}
