"""The door through which things are assessed: a ticket here, a deployment from the room above."""

from app.assessments.assessable.checklists import checklist_pages
from app.assessments.assessable.checks import check_pages, shown
from app.assessments.assessable.things import DOORS, Assessed, Door

__all__ = ["DOORS", "Assessed", "Door", "check_pages", "checklist_pages", "shown"]
