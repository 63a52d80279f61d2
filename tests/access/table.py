"""THE access table of the tests: each route, each person of the cast, and what they get.

Tickets are of Köthen (the officer's); the stranger is from Magdeburg. Where a body is sent, it is a valid one, so
that 303, 200 and 201 mean that the thing was done.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from app.people.models import now
from app.policy import Audience
from app.register.queries import today
from app.solutions.models import SolutionState
from app.tickets.change import version_of
from app.tickets.models import Stage
from app.tickets.service.results import result_facts
from tests.access import things
from tests.factories import ADMIN, ADVISOR, ADVISOR2, COLLEAGUE, COORDINATOR, OFFICER, READER, STRANGER

ANONYMOUS = "anonymous"
Expected = dict[str, int]
BODY = (OFFICER, COLLEAGUE, COORDINATOR)
CENTRE = (ADVISOR, ADVISOR2, ADMIN)
SIGNED_IN = (*BODY, STRANGER, *CENTRE, READER)

PUBLIC = {
    "health",
    "ready",
    "home",
    "pages.show",
    "help.index",
    "help.show",
    "api.openapi",
    "api.docs",
    "signin.page",
    "signin.out",
    "signin.demo",
    "signin.oidc.start",
    "signin.oidc.callback",
    "signin.out.done",
    "signin.invitation",
    "signin.invitation.accept",
    "tickets.rating.signed",
    "tickets.rating.signed.create",
    "search.index",
    "api.search",
    "results.show",
    "api.results.index",
    "api.results.show",
    "solutions.index",
    "solutions.compare",
    "solutions.show",
    "solutions.documents.show",
    "systems.index",
    "systems.show",
    "api.solutions.index",
    "api.solutions.show",
    "api.systems.index",
    "api.systems.show",
    "register.index",
    "register.districts",
    "register.completeness",
    "register.feed",
    "register.data",
    "register.data.csv",
    "register.data.json",
    "register.data.xlsx",
    "register.catalog.ttl",
    "register.catalog.jsonld",
    "register.schema",
    "register.show",
    "register.versions.index",
    "register.versions.show",
    "api.register.index",
    "api.register.show",
    "guidance.index",
    "guidance.show",
    "guidance.feed",
    "guidance.files.show",
    "guidance.feedback.create",
    "api.guidance.index",
    "api.guidance.show",
    "ai_act.index",
    "ai_act.questions",
    "ai_act.result",
    "ai_act.pdf",
    "api.ai_act.check",
    "strategy.index",
    "strategy.history",
    "strategy.goals.show",
    "strategy.goals.version",
    "api.strategy",
}


@dataclass(frozen=True)
class Row:
    """A request and who gets what. `stage` is that of the ticket in the path, `state` that of the solution, `article`
    whom the article is for.

    A thing (tests/access/things.py) in `path` or `form` is made first, for each person anew. A solution is of Köthen
    and, once published, has a public part.
    """

    route: str
    expected: Expected
    method: str = "GET"
    stage: Stage | None = None
    form: dict[str, Any] = field(default_factory=dict)
    json: dict[str, Any] | None = None
    path: dict[str, Any] = field(default_factory=dict)
    files: bool = False
    state: SolutionState | None = None
    system: bool = False
    article: Audience | None = None

    def __str__(self) -> str:
        return f"{self.method} {self.route}"


def everyone(status: int) -> Expected:
    return dict.fromkeys((ANONYMOUS, *SIGNED_IN), status)


def signed_in(status: int, *, api: bool = False) -> Expected:
    return dict.fromkeys(SIGNED_IN, status) | {ANONYMOUS: 401 if api else 303}


def of_ticket(*, body: int, centre: int, api: bool = False) -> Expected:
    """A ticket of Köthen: Magdeburg and the Landtag do not know of it."""
    return (
        dict.fromkeys(BODY, body)
        | dict.fromkeys(CENTRE, centre)
        | {STRANGER: 404, READER: 404, ANONYMOUS: 401 if api else 303}
    )


def of_role(*, body: int, centre: int, reader: int = 403, api: bool = False) -> Expected:
    """Something of the role alone, whatever the body."""
    return (
        dict.fromkeys((*BODY, STRANGER), body)
        | dict.fromkeys(CENTRE, centre)
        | {READER: reader, ANONYMOUS: 401 if api else 303}
    )


def of_admin(status: int) -> Expected:
    """Something for admins alone."""
    return dict.fromkeys(SIGNED_IN, 403) | {ADMIN: status, ANONYMOUS: 303}


def inviters(status: int) -> Expected:
    return signed_in(403) | dict.fromkeys((COORDINATOR, ADMIN), status)


def admins(status: int) -> Expected:
    return signed_in(403) | {ADMIN: status}


def post(route: str, stage: Stage, form: dict[str, Any], *, body: int, centre: int, **more: Any) -> Row:
    return Row(route, of_ticket(body=body, centre=centre), "POST", stage, form, **more)


def call(route: str, stage: Stage, json: dict[str, Any], *, body: int, centre: int, **more: Any) -> Row:
    expected = of_ticket(body=body, centre=centre, api=True)
    return Row(route, expected, "POST", stage, json=json, **more)


SUBMITTED, TRIAGE, CONSULTATION = Stage.submitted, Stage.triage, Stage.consultation
RESOLVED, CLOSED, MERGED = Stage.resolved, Stage.closed, Stage.merged
HOURS = {
    "version": "0.0", "mon": "08:00-16:00",
    **{f"{kind}_{one}": "8" for kind in ("first_reply", "triage") for one in ("low", "normal", "high", "urgent")},
}  # fmt: skip
AS_FILED = version_of(
    {"title": "Anfrage", "description": "Wir möchten **Anfragen** beantworten.", "goal": "", "service": ""}
)
NOTHING_WRITTEN = version_of(result_facts(None))
NEW = {"topic": "chatbots", "title": "Neu", "description": "Bitte helfen Sie uns."}

PAGES = [
    Row("health", everyone(200)),
    Row("ready", everyone(200)),
    Row("home", everyone(200)),
    Row("pages.show", everyone(200), path={"slug": "impressum"}),
    Row("help.index", everyone(200)),
    Row("help.show", everyone(200), path={"slug": "beratung"}),
    Row("api.openapi", everyone(200)),
    Row("api.docs", everyone(200)),
    Row("search.index", everyone(200)),
    Row("signin.page", everyone(200)),
    Row("signin.demo", everyone(303), "POST", form={"email": OFFICER}),
    Row("signin.out", everyone(303), "POST"),
    Row("signin.out.done", everyone(303)),
    # No provider is set up here; tests/signin has one.
    Row("signin.oidc.start", everyone(404), path={"provider": "none"}),
    Row("signin.oidc.callback", everyone(404), path={"provider": "none"}),
    Row("signin.invitation", everyone(404), path={"token": "none"}),
    Row("signin.invitation.accept", everyone(404), "POST", path={"token": "none"}),
    Row("account.show", signed_in(200)),
    # What is somebody else's is not there, for admins neither.
    Row("account.sessions.end", signed_in(404) | {OFFICER: 303}, "POST", path={"session_id": things.a_session}),
    Row("account.sessions.end_others", signed_in(303), "POST"),
    Row("account.tokens.create", signed_in(200), "POST", form={"name": "Probe"}),
    Row("account.tokens.revoke", signed_in(404) | {OFFICER: 303}, "POST", path={"token_id": things.a_token}),
    Row("account.language.update", signed_in(303), "POST", form={"language": "en"}),
    Row("people.index", inviters(200)),
    Row("people.invitations.new", inviters(200)),
    Row(
        "people.invitations.create",
        # Admins say which body.
        inviters(200) | {ADMIN: 422},
        "POST",
        form={"name": "Neu", "email": "neu@koethen.example", "role": "officer"},
    ),
    # The coordinator knows of the own body's invitations only.
    *(
        Row(f"people.invitations.{verb}.create", inviters(status) | coordinator, "POST", path={"invitation_id": one})
        for verb, status in (("renewal", 200), ("revocation", 303))
        for one, coordinator in ((things.invited_to(OFFICER), {}), (things.invited_to(STRANGER), {COORDINATOR: 404}))
    ),
    Row("people.show", admins(200), path={"user_id": 1}),
    Row(
        "people.update", admins(303), "POST", path={"user_id": things.person(COLLEAGUE)},
        form={"name": "Jörg Wendelstein", "role": "coordinator", "organisation": things.body_of(COLLEAGUE)},
    ),
    Row("people.deactivation.create", admins(303), "POST", path={"user_id": 2}),
    Row("people.reactivation.create", admins(409), "POST", path={"user_id": 1}),
    Row("organisations.index", admins(200)),
    Row("drafts.save", signed_in(204), "POST", form={"title": "x"}, path={"form_name": "tickets.new"}),
    Row("drafts.discard", signed_in(303), "POST", path={"form_name": "tickets.new"}),
    Row("markdown.preview", signed_in(200), "POST", form={"text": "**x**"}),
    Row("tickets.index", of_role(body=200, centre=200)),
    Row("tickets.new", of_role(body=200, centre=200)),
    Row("tickets.new.form", of_role(body=200, centre=200), "POST", form=NEW),
    Row("tickets.new.answers", of_role(body=200, centre=200), "POST", form=NEW),
    # There is no such answer here; tests/search has some.
    Row("tickets.new.answered", of_role(body=404, centre=404)),
    Row("tickets.new.answered.create", of_role(body=404, centre=404), "POST", form={"thing": "guidance:1"}),
    # The centre files for a body, and has to say for whom.
    Row("tickets.create", of_role(body=303, centre=422), "POST", form=NEW),
]  # fmt: skip
# A saved view is its owner's alone.
OWN_VIEW = of_role(body=403, centre=404) | {ADVISOR: 303}
QUEUE = [
    Row("queue.index", of_role(body=403, centre=200)),
    Row("queue.bodies", of_role(body=403, centre=200)),
    Row("queue.bulk", of_role(body=403, centre=303), "POST", form={"verb": "take_up", "ticket": things.another_ticket}),
    Row("queue.views.index", of_role(body=403, centre=200)),
    Row("queue.views.create", of_role(body=403, centre=303), "POST", form={"name": "x", "query": "", "shared": "true"}),
    Row("queue.views.update", OWN_VIEW, "POST", form={"name": "x"}, path={"view_id": things.a_view}),
    Row("queue.views.move", OWN_VIEW, "POST", form={"to": "up"}, path={"view_id": things.a_view}),
    Row("queue.views.remove", OWN_VIEW, "POST", path={"view_id": things.a_view}),
    post("queue.presence", SUBMITTED, {}, body=403, centre=200),
]
TICKETS = [
    Row("tickets.show", of_ticket(body=200, centre=200), stage=SUBMITTED),
    *(
        Row(
            "tickets.files.show", of_ticket(body=404 if internal else 200, centre=200), stage=SUBMITTED,
            path={"attachment_id": things.a_file(internal=internal)},
        )
        for internal in (False, True)
    ),
    post("tickets.files.create", SUBMITTED, {}, body=303, centre=303, files=True),
    post("tickets.replies.create", SUBMITTED, {"body": "Danke."}, body=303, centre=303),
    post("tickets.replies.form", SUBMITTED, {"body": "Danke.", "canned": "1"}, body=200, centre=200),
    post("tickets.notes.create", SUBMITTED, {"body": "Intern."}, body=403, centre=303),
    Row("tickets.replies.mentions", of_ticket(body=200, centre=200), stage=SUBMITTED),
    Row("tickets.notes.mentions", of_ticket(body=403, centre=200), stage=SUBMITTED),
    Row("tickets.deadlines.show", of_ticket(body=200, centre=200), stage=SUBMITTED),
    Row("tickets.text.edit", of_ticket(body=200, centre=200), stage=SUBMITTED),
    post("tickets.text.update", SUBMITTED, NEW | {"version": AS_FILED}, body=303, centre=303),
    post("tickets.uptake.create", SUBMITTED, {}, body=403, centre=303),
    Row("tickets.triage.edit", of_ticket(body=403, centre=200), stage=TRIAGE),
    post("tickets.triage.update", TRIAGE, {"priority": "high"}, body=403, centre=303),
    post("tickets.assignment.update", TRIAGE, {"advisor": things.person(ADVISOR2)}, body=403, centre=303),
    post("tickets.waiting.create", TRIAGE, {"waiting_for": "municipality"}, body=403, centre=303),
    Row("tickets.declination.new", of_ticket(body=403, centre=200), stage=TRIAGE),
    post("tickets.declination.create", TRIAGE, {"reason": "Nein."}, body=403, centre=303),
    post("tickets.answers.create", TRIAGE, {"thing": "guidance:1"}, body=403, centre=404),
    Row("consultation.plan.new", of_ticket(body=403, centre=200), stage=TRIAGE),
    post("consultation.plan.create", TRIAGE, {"template": "standard"}, body=403, centre=303),
    post("consultation.steps.create", CONSULTATION, {"title": "Noch einer"}, body=403, centre=303),
    Row("consultation.steps.show", of_ticket(body=200, centre=200), stage=CONSULTATION, path={"number": 1}),
    post("consultation.steps.update", CONSULTATION, {"move": "done"}, body=403, centre=303, path={"number": 1}),
    Row("tickets.resolution.new", of_ticket(body=403, centre=200), stage=CONSULTATION),
    post("tickets.resolution.create", CONSULTATION, {"kind": "answered", "summary": "So."}, body=403, centre=303),
    post("tickets.closure.create", RESOLVED, {}, body=303, centre=303),
    Row("tickets.public_result.edit", of_ticket(body=403, centre=200), stage=CLOSED),
    post(
        "tickets.public_result.update", CLOSED, {"title": "Neu", "text": "So.", "version": NOTHING_WRITTEN}, body=403,
        centre=303,
    ),
    post(
        "tickets.public_result.agreement.create", CLOSED,
        {"agreed": "true", "version": things.a_public_text(agreed=False)}, body=303, centre=303,
    ),
    post(
        "tickets.public_result.release.create", CLOSED, {"version": things.a_public_text(agreed=True)}, body=403,
        centre=303,
    ),
    post(
        "tickets.public_result.withdrawal.create", CLOSED, {"version": things.a_public_text(agreed=True)}, body=303,
        centre=303,
    ),
    # A ticket that is there, whoever reads it, has no such page until something is released.
    Row("results.show", everyone(404), stage=CLOSED),
    Row("api.results.show", everyone(404), stage=CLOSED),
    Row("results.show", everyone(200), stage=CLOSED, path={"reference": things.a_released_result}),
    Row("api.results.show", everyone(200), stage=CLOSED, path={"reference": things.a_released_result}),
    Row("api.results.index", everyone(200)),
    Row("tickets.reopening.new", of_ticket(body=200, centre=200), stage=CLOSED),
    post("tickets.reopening.create", CLOSED, {"reason": "Doch nicht."}, body=303, centre=303),
    Row("tickets.rating.new", of_ticket(body=200, centre=403), stage=CLOSED),
    post("tickets.rating.create", CLOSED, {"stars": "5"}, body=303, centre=403),
    Row("tickets.relations.new", of_ticket(body=403, centre=200), stage=SUBMITTED),
    post("tickets.merger.create", SUBMITTED, {"reference": things.another_ticket}, body=403, centre=303),
    post("tickets.merger.undo", MERGED, {}, body=403, centre=303),
    post("tickets.links.create", SUBMITTED, {"reference": things.another_ticket}, body=403, centre=303),
    post("tickets.links.remove", SUBMITTED, {"reference": things.a_linked_ticket}, body=403, centre=303),
    post("tickets.parts.create", SUBMITTED, {"title": "Teil", "description": "x"}, body=403, centre=303),
    post("tickets.people.create", SUBMITTED, {"person": things.person(COORDINATOR)}, body=303, centre=303),
    post("tickets.people.remove", SUBMITTED, {"person": things.an_informed_person}, body=303, centre=303),
    post("tickets.confidentiality.update", SUBMITTED, {"confidential": "true"}, body=303, centre=303),
]  # fmt: skip
API = [
    Row("api.topics", signed_in(200, api=True)),
    # The question is missing: 422 says that anyone may ask.
    Row("api.search", everyone(422)),
    Row("api.organisations", signed_in(200, api=True)),
    Row("api.tickets.index", of_role(body=200, centre=200, api=True)),
    Row("api.tickets.create", of_role(body=201, centre=422, api=True), "POST", json=NEW),
    Row("api.tickets.show", of_ticket(body=200, centre=200, api=True), stage=SUBMITTED),
    call("api.tickets.attachments.create", SUBMITTED, {}, body=201, centre=201, files=True),
    *(
        Row(
            "api.tickets.attachments.show", of_ticket(body=404 if internal else 200, centre=200, api=True),
            stage=SUBMITTED, path={"attachment_id": things.a_file(internal=internal)},
        )
        for internal in (False, True)
    ),
    call("api.tickets.replies.create", SUBMITTED, {"body": "Danke."}, body=201, centre=201),
    call("api.tickets.notes.create", SUBMITTED, {"body": "Intern."}, body=403, centre=201),
    call("api.tickets.triage.create", SUBMITTED, {"priority": "high"}, body=403, centre=200),
    call("api.tickets.declination.create", TRIAGE, {"reason": "Nein."}, body=403, centre=200),
    call("api.tickets.waiting.create", TRIAGE, {"waiting_for": "municipality"}, body=403, centre=200),
    call("api.consultation.plan.create", TRIAGE, {}, body=403, centre=200),
    call("api.consultation.steps.update", CONSULTATION, {"state": "done"}, body=403, centre=200, path={"number": 1}),
    call("api.tickets.resolution.create", CONSULTATION, {"kind": "answered", "summary": "So."}, body=403, centre=200),
    call("api.tickets.closure.create", RESOLVED, {}, body=200, centre=200),
    call("api.tickets.reopening.create", CLOSED, {"reason": "Doch nicht."}, body=200, centre=200),
    call("api.tickets.rating.create", CLOSED, {"stars": 5}, body=200, centre=403),
]  # fmt: skip
DEPLOYMENT = {"deployment_id": things.a_deployment}
EXCEPTION = {"guardrail": "LP-05", "reason": "Grund", "until": (now() + timedelta(days=9)).date().isoformat()}
DEPLOYMENTS = [
    *(
        Row(f"deployments.{name}", of_ticket(body=200, centre=200), path=DEPLOYMENT)
        for name in ("show", "ai_act.index", "ai_act.questions", "guardrails.index", "guardrails.edit")
    ),
    *(
        Row(f"deployments.{name}", of_ticket(body=200, centre=200), path=DEPLOYMENT | {"number": 1})
        for name in ("ai_act.show", "ai_act.pdf", "guardrails.show")
    ),
    Row(
        "deployments.guardrails.files.show", of_ticket(body=200, centre=200),
        path=DEPLOYMENT | {"file_id": things.its_file},
    ),
    *(
        Row(f"deployments.{name}", of_ticket(body=status, centre=status), "POST", form=form, path=DEPLOYMENT)
        for name, form, status in (
            ("ai_act.answer", {"answered": "q_ai", "q_ai": "no"}, 303), ("ai_act.create", {}, 303),
            ("guardrails.form", {"facts": "generative"}, 200),
            ("guardrails.create", {"LP-01.answer": "met", "base": "1"}, 303),
            ("status.update", {"status": "pilot"}, 409),
        )
    ),
    Row(
        "deployments.guardrails.files.create", of_ticket(body=200, centre=200), "POST", path=DEPLOYMENT, files=True,
    ),
    Row("deployments.exceptions.create", of_ticket(body=403, centre=303), "POST", form=EXCEPTION, path=DEPLOYMENT),
    Row(
        "deployments.exceptions.end", of_ticket(body=403, centre=303), "POST",
        path=DEPLOYMENT | {"exception_id": things.its_exception},
    ),
    Row("api.deployments.show", of_ticket(body=200, centre=200, api=True), path=DEPLOYMENT),
    Row(
        "api.deployments.status.update", of_ticket(body=200, centre=200, api=True), "PUT", json={"status": "pilot"},
        path={"deployment_id": things.an_open_deployment},
    ),
]  # fmt: skip
A_GOAL = {
    "title": "Ziel", "body": "Text", "responsible": "Stelle", "target": "Viel", "due_on": "2027-12-31", "number": "1",
}  # fmt: skip
GOAL = {"goal_id": things.a_goal}
STRATEGY = [
    Row("strategy.index", everyone(200)),
    Row("strategy.history", everyone(200)),
    Row("strategy.goals.show", everyone(200), path=GOAL),
    Row("strategy.goals.version", everyone(200), path=GOAL | {"number": 1}),
    Row("strategy.goals.new", of_admin(200)),
    Row("strategy.goals.create", of_admin(303), "POST", form=A_GOAL),
    Row("strategy.goals.edit", of_admin(200), path=GOAL),
    Row("strategy.goals.update", of_admin(303), "POST", form=A_GOAL, path=GOAL),
    Row("strategy.goals.end", of_admin(303), "POST", form={"ended": "true"}, path=GOAL),
    Row("api.strategy", everyone(200)),
]
ANSWERED = {"q_ai": "no", "reference": things.another_ticket}
GUARDRAIL = {
    "group": "G1", "level": "must", "applies": "always", "phase": "idea", "title": "Neu", "question": "Ist es so?",
    "evidence": "Vermerk", "version": "1",
}  # fmt: skip
ASSESSMENTS = [
    Row("ai_act.index", everyone(200)),
    Row("ai_act.questions", everyone(200)),
    Row("ai_act.result", everyone(200)),
    Row("ai_act.pdf", everyone(200)),
    Row("api.ai_act.check", everyone(200), "POST", json={"answers": {"q_ai": "no"}}),
    # A stranger is sent back with the sentence that there is no such request (see tests/assessments).
    Row("ai_act.attach", of_role(body=303, centre=303), "POST", form=ANSWERED),
    Row("assessments.ai_act.index", of_ticket(body=200, centre=200), stage=SUBMITTED),
    Row("assessments.ai_act.questions", of_ticket(body=200, centre=200), stage=SUBMITTED),
    post("assessments.ai_act.answer", SUBMITTED, {"answered": "q_ai", "q_ai": "no"}, body=303, centre=303),
    # A new run begins with the answers of the last one.
    post("assessments.ai_act.create", SUBMITTED, {"last": things.a_check}, body=303, centre=303),
    Row("assessments.ai_act.show", of_ticket(body=200, centre=200), stage=SUBMITTED, path={"number": things.a_check}),
    Row("assessments.ai_act.pdf", of_ticket(body=200, centre=200), stage=SUBMITTED, path={"number": things.a_check}),
    Row("assessments.guardrails.index", of_ticket(body=200, centre=200), stage=SUBMITTED),
    Row("assessments.guardrails.edit", of_ticket(body=200, centre=200), stage=SUBMITTED),
    post("assessments.guardrails.form", SUBMITTED, {"facts": "generative"}, body=200, centre=200),
    post("assessments.guardrails.create", SUBMITTED, {"LP-01.answer": "met"}, body=303, centre=303),
    post("assessments.guardrails.files.create", SUBMITTED, {}, body=200, centre=200, files=True),
    Row(
        "assessments.guardrails.files.show", of_ticket(body=200, centre=200), stage=SUBMITTED,
        path={"file_id": things.evidence},
    ),
    Row(
        "assessments.guardrails.show", of_ticket(body=200, centre=200), stage=SUBMITTED,
        path={"number": things.a_checklist},
    ),
    Row("admin.guardrails.index", of_admin(200)),
    Row("admin.guardrails.new", of_admin(200)),
    Row("admin.guardrails.create", of_admin(303), "POST", form=GUARDRAIL | {"id": "LP-99"}),
    Row("admin.guardrails.edit", of_admin(200), path={"guardrail_id": "LP-01"}),
    Row("admin.guardrails.update", of_admin(303), "POST", form=GUARDRAIL, path={"guardrail_id": "LP-01"}),
    Row("admin.guardrails.remove", of_admin(303), "POST", form={"version": "1"}, path={"guardrail_id": "LP-01"}),
]  # fmt: skip
ADMINISTRATION = [
    Row("admin.index", of_admin(200)),
    Row("admin.topics.index", of_admin(200)),
    Row("admin.topics.order", of_admin(303), "POST", form={"move": "up:training"}),
    Row("admin.topics.new", of_admin(200)),
    Row("admin.topics.create", of_admin(303), "POST", form={"slug": "neu", "title": "Neu", "active": "true"}),
    Row("admin.topics.edit", of_admin(200), path={"slug": "training"}),
    Row("admin.topics.update", of_admin(303), "POST", form={"title": "X", "version": "1"}, path={"slug": "training"}),
    Row("admin.topics.remove", of_admin(303), "POST", path={"slug": "training"}),
    Row("admin.plans.index", of_admin(200)),
    Row("admin.plans.order", of_admin(303), "POST", form={"move": "down:standard"}),
    Row("admin.plans.new", of_admin(200)),
    Row("admin.plans.create", of_admin(303), "POST", form={"slug": "neu", "title": "Neu", "step1_title": "Eins"}),
    Row("admin.plans.edit", of_admin(200), path={"slug": "standard"}),
    Row(
        "admin.plans.update", of_admin(303), "POST", path={"slug": "standard"},
        form={"title": "X", "step1_title": "Eins", "version": "1"},
    ),
    Row("admin.canned.index", of_role(body=403, centre=200)),
    Row("admin.canned.order", of_admin(303), "POST", form={"move": "down:1"}),
    Row("admin.canned.new", of_admin(200)),
    Row("admin.canned.create", of_admin(303), "POST", form={"title": "Neu", "body": "Text"}),
    Row("admin.canned.edit", of_admin(200), path={"reply_id": 1}),
    # Without a version the write is stale: 409 says that the right was there.
    Row("admin.canned.update", of_admin(409), "POST", form={"title": "X", "body": "Y"}, path={"reply_id": 1}),
    Row("admin.canned.remove", of_admin(303), "POST", path={"reply_id": 1}),
    Row("admin.hours.edit", of_admin(200)),
    Row("admin.hours.update", of_admin(303), "POST", form=HOURS),
    Row("admin.texts.index", of_admin(200)),
    Row("admin.texts.edit", of_admin(200), path={"slug": "impressum", "language": "de"}),
    Row(
        "admin.texts.update", of_admin(303), "POST", path={"slug": "impressum", "language": "de"},
        form={"title": "Impressum", "body": "Neu", "version": "1"},
    ),
    Row("organisations.import.new", of_admin(200)),
    Row("organisations.import.create", of_admin(422), "POST"),
    # Nobody has uploaded a file: an admin is sent to do so, and has nothing to confirm (see tests/admin).
    Row("organisations.import.show", of_admin(303)),
    Row("organisations.import.confirm", of_admin(409), "POST"),
    Row("journal.index", of_admin(200)),
    Row("journal.export", of_admin(200)),
    Row("notifications.index", signed_in(200)),
    Row("notifications.read_all", signed_in(303), "POST", form={"until": "1"}),
    # Nobody has this one: everyone has their own only (see tests/pages).
    Row("notifications.read", signed_in(404), "POST", path={"notification_id": 2_000_000_000}),
    # Links are signed: this one is not.
    Row("tickets.rating.signed", everyone(404), path={"token": "1-2-x"}),
    Row("tickets.rating.signed.create", everyone(404), "POST", form={"stars": "5"}, path={"token": "1-2-x"}),
]  # fmt: skip


def of_solution(*, body: int, centre: int, others: int = 404) -> Expected:
    """A solution of Köthen; `others` know of it once it is published."""
    return dict.fromkeys(BODY, body) | dict.fromkeys(CENTRE, centre) | {
        STRANGER: others, READER: others, ANONYMOUS: 303,
    }  # fmt: skip


def reused(stranger: int) -> Expected:
    """Something a body does with another's solution; of its own there is nothing to take over."""
    return of_solution(body=409, centre=403, others=403) | {STRANGER: stranger}


def change(route: str, state: SolutionState, expected: Expected, form: dict[str, Any], **more: Any) -> Row:
    return Row(route, expected, "POST", form=form, state=state, **more)


DRAFT, PROPOSED, REVIEW = SolutionState.draft, SolutionState.proposed, SolutionState.review
PUBLISHED = SolutionState.published
NOT_YET = everyone(404) | dict.fromkeys((*BODY, *CENTRE), 200)
SYSTEM = {"name": "Neu", "version": "1"}
SOLUTIONS = [
    Row("solutions.index", everyone(200)),
    Row("solutions.compare", everyone(422)),
    Row("solutions.desk", of_role(body=200, centre=200)),
    Row("solutions.new", of_role(body=200, centre=403)),
    Row("solutions.create", of_role(body=303, centre=403), "POST", form={"title": "Neu"}),
    Row("solutions.show", NOT_YET, state=DRAFT),
    Row("solutions.text.edit", of_solution(body=200, centre=200), state=DRAFT),
    change("solutions.text.update", DRAFT, of_solution(body=303, centre=303), {"title": "X", "version": "1"}),
    change("solutions.proposal.create", DRAFT, of_solution(body=303, centre=403), {}),
    Row("solutions.review.show", of_solution(body=200, centre=200), state=REVIEW),
    change("solutions.review.create", PROPOSED, of_solution(body=403, centre=303), {}),
    change("solutions.comments.create", REVIEW, of_solution(body=303, centre=303), {"field": "title", "body": "Gut."}),
    change("solutions.comments.complete", REVIEW, of_solution(body=403, centre=404), {}, path={"comment_id": 1}),
    change("solutions.publication.create", REVIEW, of_solution(body=403, centre=303), {"version": "VERSION"}),
    change("solutions.archive.create", PUBLISHED, of_solution(body=403, centre=303, others=403), {}),
    change("solutions.reuse.create", PUBLISHED, reused(303), {}),
    change("solutions.live.update", PUBLISHED, reused(303), {"to": "on"}),
    change("solutions.following.update", PUBLISHED, reused(303), {"to": "on"}),
    Row("solutions.documents.show", everyone(404), state=PUBLISHED, path={"document_id": 1}),
    change("solutions.documents.create", DRAFT, of_solution(body=303, centre=303), {"redacted": "true"}, files=True),
    change(
        "solutions.documents.remove", PUBLISHED, of_solution(body=404, centre=404, others=403), {},
        path={"document_id": 1},
    ),
    Row("systems.index", everyone(200)),
    Row("systems.show", everyone(200), system=True),
    Row("systems.new", of_role(body=403, centre=200)),
    Row("systems.create", of_role(body=403, centre=303), "POST", form=SYSTEM),
    Row("systems.text.edit", of_role(body=403, centre=200), system=True),
    Row("systems.text.update", of_role(body=403, centre=303), "POST", form=SYSTEM, system=True),
    Row("systems.listing.create", of_role(body=403, centre=303), "POST", system=True),
    # A note is no publiccode.yml: 422 says that the right was there.
    Row("systems.publiccode.create", of_role(body=403, centre=422), "POST", files=True),
    Row("systems.publiccode.update", of_role(body=403, centre=422), "POST", files=True, system=True),
    Row("api.solutions.index", everyone(200)),
    Row("api.solutions.show", everyone(200), state=PUBLISHED),
    Row("api.systems.index", everyone(200)),
    Row("api.systems.show", everyone(200), system=True),
]  # fmt: skip
PUBLIC_ONE, BODIES_ONE, CENTRE_ONE = Audience.public, Audience.municipalities, Audience.centre
ARTICLE = {"slug": "FRESH", "title": "Neu", "body": "Text.", "category": "Einstieg"}
# Whoever may not know of an article gets 404 for everything about it; who reads it and does not write gets 403.
GUIDANCE = [
    Row("guidance.index", everyone(200)),
    Row("guidance.feed", everyone(200)),
    Row("guidance.show", everyone(200), article=PUBLIC_ONE),
    Row("guidance.show", everyone(200) | {READER: 404, ANONYMOUS: 404}, article=BODIES_ONE),
    Row("guidance.show", everyone(404) | dict.fromkeys(CENTRE, 200), article=CENTRE_ONE),
    Row("guidance.files.show", everyone(404), path={"file_id": 1}),
    Row("guidance.feedback.create", everyone(303), "POST", form={"helpful": "yes"}, article=PUBLIC_ONE),
    Row(
        "guidance.feedback.create", everyone(404) | dict.fromkeys(CENTRE, 303), "POST", form={"helpful": "yes"},
        article=CENTRE_ONE,
    ),
    Row("guidance.feedback.index", of_role(body=403, centre=200), article=PUBLIC_ONE),
    Row("guidance.new", of_role(body=403, centre=200)),
    Row("guidance.create", of_role(body=403, centre=303), "POST", form=ARTICLE),
    Row("guidance.drafts", of_role(body=403, centre=200)),
    Row("guidance.preview", of_role(body=403, centre=200), "POST", form={"text": "x"}),
    Row("guidance.text.edit", of_role(body=403, centre=200), article=PUBLIC_ONE),
    Row("guidance.text.edit", of_role(body=404, centre=200, reader=404), article=CENTRE_ONE),
    Row(
        "guidance.text.update", of_role(body=403, centre=303), "POST", article=PUBLIC_ONE,
        form={"title": "X", "body": "Y", "version": "1"},
    ),
    Row("guidance.details.edit", of_role(body=403, centre=200), article=PUBLIC_ONE),
    # Without a version the write is stale: 409 says that the right was there.
    Row(
        "guidance.details.update", of_role(body=403, centre=409), "POST", article=PUBLIC_ONE,
        form={"slug": "neu", "category": "Einstieg", "audience": "public"},
    ),
    Row(
        "guidance.stage.update", of_role(body=403, centre=403) | {ADMIN: 303}, "POST", article=PUBLIC_ONE,
        form={"move": "archive"},
    ),
    Row("guidance.versions.index", of_role(body=403, centre=200), article=PUBLIC_ONE),
    Row("guidance.versions.index", of_role(body=404, centre=200, reader=404), article=CENTRE_ONE),
    Row(
        "guidance.versions.show", of_role(body=403, centre=200), article=PUBLIC_ONE,
        path={"language": "de", "number": 1},
    ),
    Row(
        "guidance.versions.restore", of_role(body=403, centre=303), "POST", article=PUBLIC_ONE,
        path={"language": "de", "number": 1},
    ),
    Row("guidance.files.create", of_role(body=403, centre=303), "POST", article=PUBLIC_ONE, files=True),
    Row("guidance.files.remove", of_role(body=403, centre=404), "POST", article=PUBLIC_ONE, path={"file_id": 1}),
    Row("guidance.settings.edit", of_admin(200)),
    Row("guidance.settings.update", of_admin(303), "POST", form={"categories": "Einstieg", "version": "0"}),
    Row("api.guidance.index", everyone(200)),
    Row("api.guidance.show", everyone(200), article=PUBLIC_ONE),
    Row("api.guidance.show", everyone(404) | dict.fromkeys(CENTRE, 200), article=CENTRE_ONE),
    Row("api.guidance.create", of_role(body=403, centre=201, api=True), "POST", json=ARTICLE),
    Row(
        "api.guidance.update", of_role(body=403, centre=200, api=True), "PATCH", article=PUBLIC_ONE,
        json={"title": "X"},
    ),
    Row(
        "api.guidance.update", of_role(body=404, centre=200, reader=404, api=True), "PATCH", article=CENTRE_ONE,
        json={"title": "X"},
    ),
]  # fmt: skip


def of_entry(
    state: str, *, body: int, centre: int, others: int = 404, withheld: tuple[str, ...] = ()
) -> dict[str, Any]:
    """An entry of Köthen in that state; `others` know of it once it was published."""
    expected = dict.fromkeys(BODY, body) | dict.fromkeys(CENTRE, centre)
    return {
        "expected": expected | {STRANGER: others, READER: others, ANONYMOUS: 303},
        "path": {"register_id": things.entry(state, withheld=withheld)},
    }


def approved(state: str, *, others: int = 404) -> dict[str, Any]:
    """What takes a coordinator or the centre."""
    found = of_entry(state, body=403, centre=303, others=others)
    found["expected"] |= {COORDINATOR: 303}
    return found


def with_field(row: dict[str, Any]) -> dict[str, Any]:
    """Of the field that is withheld."""
    return row | {"path": row["path"] | {"field": "risks"}, "method": "POST"}


def told(route: str, state: str, expected: Expected, **path: Any) -> Row:
    return Row(route, expected, path={"register_id": things.entry(state)} | path)


SOON = (today() + timedelta(days=100)).isoformat()
ENTRY, SENT, TOLD, GONE = "draft", "submitted", "published", "withdrawn"
WITHHOLD = {"field": "risks", "reason": "operational", "legal_ref": "§ 1", "decided_by": "Leitung", "review_on": SOON}
REGISTER = [
    Row("register.index", everyone(200)),
    Row("register.districts", everyone(200)),
    Row("register.completeness", everyone(200)),
    Row("register.feed", everyone(200)),
    *(Row(f"register.{name}", everyone(200)) for name in (
        "data", "data.csv", "data.json", "data.xlsx", "catalog.ttl", "catalog.jsonld", "schema",
    )),
    Row("register.maki", of_role(body=403, centre=200)),
    Row("register.import.new", of_role(body=403, centre=200)),
    Row("register.import.create", of_role(body=403, centre=422), "POST"),
    # Nobody has uploaded anything.
    Row("register.import.show", of_role(body=403, centre=303)),
    Row("register.import.confirm", of_role(body=403, centre=409), "POST"),
    told("register.show", ENTRY, NOT_YET),
    told("register.show", TOLD, everyone(200)),
    told("register.show", GONE, everyone(200)),
    told("register.versions.index", ENTRY, everyone(404)),
    told("register.versions.index", TOLD, everyone(200)),
    told("register.versions.show", TOLD, everyone(200), number=1),
    Row("register.desk", of_role(body=200, centre=200)),
    Row("register.new", of_role(body=200, centre=200)),
    Row("register.create", of_role(body=303, centre=303), "POST", form={"title": "Neu"}),
    Row("register.text.edit", **of_entry(ENTRY, body=200, centre=200)),
    Row("register.text.edit", **of_entry(TOLD, body=200, centre=200, others=403)),
    Row("register.text.update", method="POST", form={"title": "Neu", "version": "1"},
        **of_entry(ENTRY, body=303, centre=303)),
    Row("register.discard", method="POST", **of_entry(ENTRY, body=303, centre=303)),
    Row("register.review.show", **of_entry(SENT, body=200, centre=200)),
    Row("register.submission.create", method="POST", form={"version": "1"}, **of_entry(ENTRY, body=303, centre=303)),
    Row("register.remark.create", method="POST", form={"remark": "Bitte kürzen."}, **approved(SENT)),
    Row("register.publication.create", method="POST", form={"version": "2"}, **approved(SENT)),
    Row("register.confirmation.create", method="POST", **of_entry(TOLD, body=303, centre=303, others=403)),
    Row("register.withdrawal.create", method="POST", form={"reason": "Der Einsatz ist beendet."},
        **approved(TOLD, others=403)),
    Row("register.withheld.index", **of_entry(TOLD, body=200, centre=200, others=403)),
    Row("register.withheld.create", method="POST", form=WITHHOLD, **of_entry(ENTRY, body=303, centre=303)),
    Row("register.withheld.remove", **with_field(of_entry(ENTRY, body=303, centre=303, withheld=("risks",)))),
    # It is the body's: colleagues find it done.
    Row("register.nil.create", of_role(body=303, centre=403) | {COLLEAGUE: 409, COORDINATOR: 409}, "POST"),
    # Nobody declared anything: 404 says that the right was there.
    Row("register.nil.remove", of_role(body=404, centre=403), "POST"),
    Row("register.settings.edit", of_admin(200)),
    Row("register.settings.update", of_admin(303), "POST", form={"approval": "body"}),
    Row("api.register.index", everyone(200)),
    told("api.register.show", TOLD, everyone(200)),
    told("api.register.show", ENTRY, everyone(404)),
]  # fmt: skip
REPORTS = [
    Row("register.reports.index", of_role(body=403, centre=200) | {READER: 200}),
    Row("register.reports.new", of_role(body=403, centre=200) | {READER: 200}),
    *(
        Row("register.reports.document", of_role(body=403, centre=200) | {READER: 200}, path={"kind": kind})
        for kind in ("pdf", "ods", "csv", "json")
    ),
    Row(
        "register.reports.create", of_role(body=403, centre=303) | {READER: 303}, "POST",
        form={"name": "Bericht", "query": "status=pilot"},
    ),
    # A kept report is its owner's alone: here that of the Landtag's reader.
    Row("register.reports.show", of_role(body=403, centre=404) | {READER: 200}, path={"report_id": things.a_report}),
    Row(
        "register.reports.run", of_role(body=403, centre=404) | {READER: 200},
        path={"report_id": things.a_report, "number": 1},
    ),
    Row(
        "register.reports.run_document", of_role(body=403, centre=404) | {READER: 200},
        path={"report_id": things.a_report, "number": 1, "kind": "csv"},
    ),
    Row(
        "register.reports.run_again", of_role(body=403, centre=404) | {READER: 303}, "POST",
        path={"report_id": things.a_report},
    ),
    Row(
        "register.reports.remove", of_role(body=403, centre=404) | {READER: 303}, "POST",
        path={"report_id": things.a_report},
    ),
]  # fmt: skip
ROWS = [
    *PAGES, *QUEUE, *TICKETS, *ASSESSMENTS, *DEPLOYMENTS, *STRATEGY, *ADMINISTRATION, *API, *SOLUTIONS, *GUIDANCE,
    *REGISTER, *REPORTS,
]  # fmt: skip
