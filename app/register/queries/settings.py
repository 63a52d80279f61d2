"""What an admin set for the register."""

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.people.models import CentreSetting
from app.people.viewer import Viewer
from app.policy import can
from app.register.models import Approval, RegisterEntry
from app.register.queries.records import EntryFacts

REGISTER = "register"


def approval(db: Session) -> Approval:
    """Who may publish."""
    stored = db.scalar(select(col(CentreSetting.value)).where(col(CentreSetting.name) == REGISTER)) or {}
    return Approval(stored.get("approval", Approval.either))


def may_approve(db: Session, viewer: Viewer | None, entry: RegisterEntry) -> bool:
    """Whether the viewer may publish what is submitted: of those who may, never one who wrote or submitted it."""
    if viewer is None or not can(viewer, "register.approve", EntryFacts(entry.organisation_id)):
        return False
    if viewer.id in {entry.edited_by_id, entry.submitted_by_id}:
        return False
    who = approval(db)
    return who is Approval.either or (viewer.is_centre if who is Approval.centre else viewer.is_body)
