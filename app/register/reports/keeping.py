"""The verbs of reports: make one, keep it, make it again."""

from datetime import date

from sqlalchemy.orm import Session

from app import journal
from app.errors import Conflict, Invalid
from app.people.viewer import Viewer
from app.policy import can
from app.register import queries
from app.register.fields import Reader
from app.register.models.reports import ReportRun, SavedReport
from app.register.queries import reports as kept
from app.register.reports.building import Report, build
from app.register.reports.changes import Changes, compare, known, pairs_to_compare
from app.register.reports.query import ReportQuery
from app.texts import _

MOST = 50


def make(db: Session, viewer: Viewer, query: ReportQuery, *, as_of: date | None = None) -> tuple[Report, str]:
    """The report as the viewer may read it, and the name of the body it is about; of that day, or of the query's, or
    of today. Raises Invalid for a day to come and for an unknown body.

    The annex is told to those who may read it, and only if it is asked for; what is internal never is.
    """
    today = queries.today()
    day = as_of or query.as_of or today
    if day > today:
        raise Invalid({"as_of": _("Dieser Tag liegt in der Zukunft.")})
    found = kept.body_and_below(db, query.organisation) if query.organisation else ("", None)
    if found is None:
        raise Invalid({"organisation": _("Diese Stelle gibt es nicht.")})
    name, bodies = found
    report = build(queries.stream(db, day), query, reader_of(viewer, query), as_of=day, bodies=bodies)
    return report, name


def reader_of(viewer: Viewer, query: ReportQuery) -> Reader:
    return Reader.parliament if query.annex and can(viewer, "register.annex") else Reader.public


def keep(db: Session, viewer: Viewer, *, name: str, query: ReportQuery) -> SavedReport:
    """Keeps the query under a name, with its first run. Raises Conflict when there are many already."""
    if len(kept.saved_reports(db, viewer)) >= MOST:
        raise Conflict(_("Sie haben schon %(number)s Berichte. Bitte löschen Sie zuerst einen.") % {"number": MOST})
    report, _body = make(db, viewer, query)
    saved = SavedReport(owner_id=viewer.id, name=name, query=query.model_dump(mode="json", exclude_defaults=True))
    db.add(saved)
    db.flush()
    run = _note(db, saved, report)
    journal.record(
        db, viewer, "report.keep", "report", saved.id, name,
        after={"query": query.query_string(), "as_of": run.as_of, "checksum": run.checksum},
    )  # fmt: skip
    return saved


def again(db: Session, viewer: Viewer, saved: SavedReport) -> ReportRun:
    """Makes the report again, as one more run."""
    report, _body = make(db, viewer, query_of(saved))
    run = _note(db, saved, report)
    journal.record(
        db, viewer, "report.run", "report", saved.id, saved.name,
        after={"number": run.number, "as_of": run.as_of, "checksum": run.checksum},
    )  # fmt: skip
    return run


def remove(db: Session, viewer: Viewer, saved: SavedReport) -> None:
    """Deletes the kept report with its runs; the register is not touched."""
    journal.record(db, viewer, "report.delete", "report", saved.id, saved.name)
    db.delete(saved)
    db.flush()


def query_of(saved: SavedReport) -> ReportQuery:
    return ReportQuery.model_validate(saved.query)


def since(db: Session, viewer: Viewer, report: Report, before: ReportRun) -> Changes:
    """What the report says that the run before did not."""
    versions = queries.versions_of(db, pairs_to_compare(report, before.entries))
    return compare(report, before.entries, versions, reader_of(viewer, report.query))


def _note(db: Session, saved: SavedReport, report: Report) -> ReportRun:
    saved.number += 1
    run = ReportRun(
        report_id=saved.id or 0,
        number=saved.number,
        as_of=report.as_of,
        checksum=report.checksum(),
        entries=known(report),
    )
    db.add(run)
    db.flush()
    return run
