"""What routes are about, made for each request anew: a row of the table names one of these in its path or form.

What belongs to one person or one body tells the cast apart, as something that does not exist never could.
"""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.assessments.engine import questionnaire, read_answers
from app.assessments.guardrails import Phase
from app.assessments.models import Subject
from app.assessments.service import Wish, add_evidence, assess_ticket, check_ticket
from app.people.credentials import create_api_token, open_session, sessions_of
from app.people.invitations import create
from app.people.models import Role, now
from app.people.queries import user_by_email
from app.queue.service import save_view
from app.register.reports import keeping
from app.register.reports.query import ReportQuery
from app.solutions.models import Deployment, Solution, SolutionState
from app.solutions.queries import deployment_for
from app.solutions.service import check_deployment_ai_act, grant_exception
from app.strategy.service import GoalWish, create_goal
from app.tickets import service
from app.tickets.models import Ticket
from app.tickets.service.attachments import Upload, attach
from tests.conftest import LIMITS
from tests.factories import ADMIN, ADVISOR, COORDINATOR, OFFICER, READER, Known, file_ticket, public_text, released
from tests.register import factories as register
from tests.solutions.factories import all_met, deployment_of, in_state

Thing = Callable[[Session, Known, Ticket | None], object]
"""Makes it, on the row's ticket if it has one, and gives what goes into the path or the form."""


def a_view(db: Session, viewer: Known, _ticket: Ticket | None) -> object:
    """Of the advisor, and not shared."""
    return save_view(db, viewer(ADVISOR), name="Meine", query="sort=age", shared=False).id


def a_session(db: Session, _viewer: Known, _ticket: Ticket | None) -> object:
    """Of the officer, on another device."""
    user = user_by_email(db, OFFICER)
    assert user is not None
    open_session(db, user, provider="test", limits=LIMITS)
    return max(session.id or 0 for session in sessions_of(db, user.id or 0))


def a_token(db: Session, viewer: Known, _ticket: Ticket | None) -> object:
    """Of the officer."""
    made, _text = create_api_token(db, viewer(OFFICER).id, name="Probe", scopes=["read"], lifetime=timedelta(days=1))
    return made.id


def invited_to(email: str) -> Thing:
    """An invitation to the body of that person."""

    def an_invitation(db: Session, viewer: Known, _ticket: Ticket | None) -> object:
        made, _token = create(
            db, email="neu@stelle.example", name="Neu", role=Role.officer,
            organisation_id=viewer(email).organisation_id, invited_by_id=viewer(ADMIN).id,
        )  # fmt: skip
        return made.id

    return an_invitation


def person(email: str) -> Thing:
    return lambda _db, viewer, _ticket: viewer(email).id


def body_of(email: str) -> Thing:
    return lambda _db, viewer, _ticket: viewer(email).organisation_id


def a_file(*, internal: bool) -> Thing:
    """On the ticket."""

    def made(db: Session, viewer: Known, ticket: Ticket | None) -> object:
        assert ticket is not None
        upload = Upload("notiz.txt", BytesIO(b"Eine Notiz.\n"))
        return attach(db, ticket, [upload], author=viewer(ADVISOR), internal=internal)[0].id

    return made


def another_ticket(db: Session, viewer: Known, _ticket: Ticket | None) -> object:
    """Of the same body."""
    return file_ticket(db, viewer, title="Andere").reference


def a_linked_ticket(db: Session, viewer: Known, ticket: Ticket | None) -> object:
    assert ticket is not None
    other = file_ticket(db, viewer, title="Andere")
    service.link(db, ticket, other, actor=viewer(ADVISOR))
    return other.reference


def an_informed_person(db: Session, viewer: Known, ticket: Ticket | None) -> object:
    """Of the ticket's body, kept informed of it."""
    assert ticket is not None
    service.inform(db, ticket, viewer(COORDINATOR).id, actor=viewer(OFFICER))
    return viewer(COORDINATOR).id


def a_public_text(*, agreed: bool) -> Thing:
    """A text for everyone, not yet released; its version."""

    def made(db: Session, viewer: Known, ticket: Ticket | None) -> object:
        assert ticket is not None
        written = public_text(db, viewer, ticket)
        if agreed:
            service.agree(db, ticket, version=written, actor=viewer(OFFICER))
        return written

    return made


def a_released_result(db: Session, viewer: Known, ticket: Ticket | None) -> object:
    assert ticket is not None
    return released(db, viewer, ticket).reference


def a_check(db: Session, viewer: Known, ticket: Ticket | None) -> object:
    """A result of the AI Act check on the ticket; its number."""
    assert ticket is not None
    answers = read_answers(questionnaire(), {"q_ai": "no"})
    return assess_ticket(db, ticket, answers, actor=viewer(ADVISOR)).number


def a_deployment(db: Session, viewer: Known, _ticket: Ticket | None) -> object:
    """Of the officer's body, with a solution in draft, a run of either check, a file and an exception."""
    return _deployment(db, viewer).id


def _deployment(db: Session, viewer: Known) -> Deployment:
    solution = in_state(db, viewer, SolutionState.draft, status="idea")
    deployment = deployment_of(db, solution)
    check_deployment_ai_act(db, deployment, read_answers(questionnaire(), {"q_ai": "no"}), actor=viewer(ADVISOR))
    all_met(db, viewer, solution, "LP-05")
    return deployment


def an_open_deployment(db: Session, viewer: Known, _ticket: Ticket | None) -> object:
    """As the other, with everything met."""
    deployment = _deployment(db, viewer)
    all_met(db, viewer, db.scalars(select(Solution).where(col(Solution.deployment_id) == deployment.id)).one())
    return deployment.id


def _newest(db: Session) -> Deployment:
    return db.scalars(select(Deployment).order_by(col(Deployment.id).desc()).limit(1)).one()


def its_exception(db: Session, viewer: Known, _ticket: Ticket | None) -> object:
    """Of the newest deployment."""
    deployment = _newest(db)
    rows = deployment_for(db, viewer(ADVISOR), deployment.id or 0)
    until = now().date() + timedelta(days=9)
    return grant_exception(db, rows, "LP-05", reason="Grund", until=until, actor=viewer(ADVISOR)).id


def its_file(db: Session, viewer: Known, _ticket: Ticket | None) -> object:
    """Evidence of the newest deployment."""
    uploads = [Upload("notiz.txt", BytesIO(b"Eine Notiz.\n"))]
    return add_evidence(db, Subject.deployment, _newest(db).id or 0, "E-1", uploads, actor=viewer(ADVISOR))[0].id


def a_goal(db: Session, viewer: Known, _ticket: Ticket | None) -> object:
    """Of the strategy."""
    wish = GoalWish("Altes Ziel", body="Text", responsible="Stelle", target="Viel", due_on=now().date())
    return create_goal(db, wish, actor=viewer(ADMIN)).id


def evidence(db: Session, viewer: Known, ticket: Ticket | None) -> object:
    """A file that proves an answer, on the ticket."""
    assert ticket is not None
    uploads = [Upload("notiz.txt", BytesIO(b"Eine Notiz.\n"))]
    return add_evidence(db, Subject.ticket, ticket.id or 0, "x", uploads, actor=viewer(ADVISOR))[0].id


def a_checklist(db: Session, viewer: Known, ticket: Ticket | None) -> object:
    """A checklist of guardrails on the ticket; its number."""
    assert ticket is not None
    return check_ticket(db, ticket, Wish([], Phase.idea, {}), actor=viewer(ADVISOR)).number


def entry(state: str, *, withheld: tuple[str, ...] = ()) -> Thing:
    """A register entry of the officer's in that state; its register id."""

    def made(db: Session, viewer: Known, _ticket: Ticket | None) -> object:
        return register.an_entry(db, viewer, state, withheld=withheld).register_id

    return made


def a_report(db: Session, viewer: Known, _ticket: Ticket | None) -> object:
    """From the register, kept by the Landtag's reader."""
    return keeping.keep(db, viewer(READER), name="Bericht", query=ReportQuery()).id
