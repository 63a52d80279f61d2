"""The newest assessments, as a ticket's page shows them."""

from typing import Any

from sqlalchemy.orm import Session

from app.assessments.engine import questionnaire
from app.assessments.models import Subject
from app.assessments.queries import latest
from app.people.viewer import Viewer
from app.tickets.models import Ticket


def assessments(db: Session, _viewer: Viewer, ticket: Ticket) -> dict[str, Any]:
    """`assessed`: the newest run of each kind; `current_versions`: of what the questions are now."""
    found, guardrails = latest(db, Subject.ticket, ticket.id or 0)
    return {
        "assessed": found,
        "current_versions": {"ai_act": questionnaire().version, "guardrails": str(guardrails)},
    }
