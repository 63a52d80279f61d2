"""What reports are made of, and those that somebody keeps."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.errors import NotFound
from app.people.models import Organisation
from app.people.viewer import Viewer
from app.register.models import RegisterListing
from app.register.models.reports import ReportRun, SavedReport
from app.texts import _

MOST_RUNS = 50


def body_and_below(db: Session, key: str) -> tuple[str, frozenset[int]] | None:
    """The name of a body, and the ids of it and of the bodies below it; None for an unknown key."""
    body = db.scalars(select(Organisation).where(col(Organisation.key) == key)).first()
    if body is None:
        return None
    below = select(col(Organisation.id)).where(
        or_(
            col(Organisation.id) == body.id,
            col(Organisation.parent_id) == body.id,
            col(Organisation.district_id) == body.id,
            col(Organisation.served_by_id) == body.id,
        )
    )
    return body.name, frozenset(db.scalars(below))


def bodies_to_ask_for(db: Session) -> Sequence[Any]:
    """(key, name) of the state's ministries and of all bodies that have an entry, the ministries first."""
    from_state = col(Organisation.kind) == "ministry"
    query = (
        select(col(Organisation.key), col(Organisation.name))
        .where(or_(from_state, col(Organisation.id).in_(select(col(RegisterListing.organisation_id)))))
        .order_by(from_state.desc(), col(Organisation.name), col(Organisation.id))
    )
    return db.execute(query).all()


def saved_reports(db: Session, viewer: Viewer) -> list[SavedReport]:
    """The viewer's own, the newest first."""
    query = select(SavedReport).where(col(SavedReport.owner_id) == viewer.id).order_by(col(SavedReport.id).desc())
    return list(db.scalars(query))


def saved_report(db: Session, viewer: Viewer, report_id: int, *, lock: bool = False) -> SavedReport:
    """One of the viewer's own. Raises NotFound."""
    query = select(SavedReport).where(col(SavedReport.id) == report_id, col(SavedReport.owner_id) == viewer.id)
    found = db.scalars(query.with_for_update() if lock else query).first()
    if found is None:
        raise NotFound(_("Diesen Bericht gibt es nicht."))
    return found


def runs(db: Session, report_id: int) -> Sequence[Any]:
    """(number, at, as_of, checksum) of the runs, the newest first; at most fifty."""
    query = (
        select(col(ReportRun.number), col(ReportRun.at), col(ReportRun.as_of), col(ReportRun.checksum))
        .where(col(ReportRun.report_id) == report_id)
        .order_by(col(ReportRun.number).desc())
        .limit(MOST_RUNS)
    )
    return db.execute(query).all()


def run(db: Session, report_id: int, number: int) -> ReportRun:
    """One run. Raises NotFound."""
    found = db.get(ReportRun, (report_id, number))
    if found is None:
        raise NotFound(_("Diesen Bericht gibt es nicht."))
    return found
