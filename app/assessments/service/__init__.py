"""The verbs of assessments.

`keep`, `keep_ai_act` and `keep_checklist` are the door for the rooms above, whose deployments are
assessed: see docs/decisions/2026-11-25-assessments.md.
"""

from app.assessments.service.evidence import add_evidence
from app.assessments.service.guardrails import Wish, check_ticket, keep_checklist, told
from app.assessments.service.runs import ASSESSED_STAGES, assess_ticket, keep, keep_ai_act

__all__ = [
    "ASSESSED_STAGES",
    "Wish",
    "add_evidence",
    "assess_ticket",
    "check_ticket",
    "keep",
    "keep_ai_act",
    "keep_checklist",
    "told",
]
