"""The newest assessments, as a ticket's page shows them."""

from functools import partial
from typing import Any

from sqlalchemy import BigInteger, bindparam, exists
from sqlalchemy.orm import Session
from sqlmodel import col

from app.assessments.engine import questionnaire
from app.assessments.models import Assessment, Subject
from app.assessments.queries import latest
from app.people.viewer import Viewer
from app.tickets.models import Ticket
from app.web.templating import url

HAS_RUNS = exists().where(
    col(Assessment.subject) == Subject.ticket, col(Assessment.subject_id) == bindparam("ticket_id", type_=BigInteger)
)
"""Whether the ticket was assessed."""


def assessments(db: Session, _viewer: Viewer, ticket: Ticket, there: bool = True) -> dict[str, Any]:
    """`assessed`: the newest run of each kind; `current_versions`: of what the questions are now; `assessment_url`."""
    paths = {"assessment_url": partial(_path, ticket.reference)}
    if not there:
        return {"assessed": {}, "current_versions": {}} | paths
    found, guardrails = latest(db, Subject.ticket, ticket.id or 0)
    return paths | {
        "assessed": found,
        "current_versions": {"ai_act": questionnaire().version, "guardrails": str(guardrails)},
    }


def _path(reference: str, name: str, **more: Any) -> str:
    return url(f"assessments.{name}", reference=reference, **more)
