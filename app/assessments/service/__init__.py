"""The verbs of assessments.

`keep` and `keep_ai_act` are the door for the rooms above, whose deployments and solutions are assessed: see
docs/decisions/2026-11-25-assessments.md.
"""

from app.assessments.service.runs import ASSESSED_STAGES, assess_ticket, keep, keep_ai_act

__all__ = ["ASSESSED_STAGES", "assess_ticket", "keep", "keep_ai_act"]
