"""The pages of reports, for the Landtag and the centre."""

from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import Depends
from pydantic import BaseModel, Field, StringConstraints
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from app.database import Db
from app.errors import Conflict, Invalid
from app.people.models import now
from app.people.viewer import Viewer
from app.policy import can
from app.register.fields import FIELDS
from app.register.models import LEVEL_LABELS, THEME_LABELS
from app.register.models.reports import SavedReport
from app.register.queries import reports as kept
from app.register.reports import keeping, words
from app.register.reports.building import Report
from app.register.reports.changes import Changes
from app.register.reports.documents import MEDIA, Format, document
from app.register.reports.guards import Number, OwnReport, Reporter
from app.register.reports.query import LABELS, ReportQuery, day_words, read_pairs
from app.solutions.models import RISK_LABELS, STATUS_LABELS
from app.texts import _
from app.web.forms import Form, read
from app.web.templating import go, page
from app.web.visit import router as new_router

router = new_router()
SHOWN = 50
"""So many entries stand on the page; the files have all of them."""


class KeepForm(BaseModel):
    """A name for the query. The query is that of the address it was made at."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
    query: str = Field(default="", max_length=4000)


KeepInput = Annotated[Form[KeepForm], Depends(read(KeepForm))]


@router.get("/register/reports", name="register.reports.index")
def index(request: Request, db: Db, viewer: Reporter) -> Response:
    """What the viewer keeps, and the way to a new one."""
    saved = [(one, keeping.query_of(one)) for one in kept.saved_reports(db, viewer)]
    rows = [(one, _asked(query, query.organisation or ""), day_words(query)) for one, query in saved]
    return page(request, "register/reports/index.html", rows=rows)


@router.get("/register/reports/new", name="register.reports.new")
def new(request: Request, db: Db, viewer: Reporter) -> Response:
    """The question as a form, and beneath it what the report would say."""
    return _new_page(request, db, viewer, read_pairs(request.query_params.multi_items()))


def _new_page(
    request: Request,
    db: Session,
    viewer: Viewer,
    form: Form[ReportQuery],
    *,
    keep: Form[KeepForm] | None = None,
    status: int = 200,
) -> Response:
    made: dict[str, Any] = {"report": None, "query": ""}
    if not form.errors:
        try:
            report, body = keeping.make(db, viewer, form.data)
            made = {"query": form.data.query_string(), **_told(report, body)}
        except Invalid as invalid:
            form.add_errors(invalid.fields)
    return page(
        request,
        "register/reports/new.html",
        status=422 if form.errors else status,
        form=form,
        keep=keep or Form(),
        names={name: _(label) for name, label in LABELS.items()},
        bodies=[tuple(row) for row in kept.bodies_to_ask_for(db)],
        levels=_options(LEVEL_LABELS),
        themes=_options(THEME_LABELS),
        statuses=_options(STATUS_LABELS),
        risks=_options(RISK_LABELS),
        may_annex=can(viewer, "register.annex"),
        formats=list(Format),
        **made,
    )


def _told(report: Report, body: str, name: str = "") -> dict[str, Any]:
    said = words.words(report, body=body, name=name, made_at=now())
    return {
        "report": report,
        "said": said,
        "overview": [words.overview(line) for line in report.lines[:SHOWN]],
        "overview_columns": words.overview_columns(),
        "withheld_columns": words.withheld_columns(),
        "unconfirmed_columns": words.unconfirmed_columns(),
        "undecided_columns": words.undecided_columns(),
        "more": max(len(report.lines) - SHOWN, 0),
    }


@router.get("/register/reports/document.{kind}", name="register.reports.document")
def download(request: Request, db: Db, viewer: Reporter, kind: Format) -> Response:
    """The report that the address asks for, as a file."""
    form = read_pairs(request.query_params.multi_items())
    if form.errors:
        raise Invalid(form.errors)
    report, body = keeping.make(db, viewer, form.data)
    return _file(report, kind, body=body)


def _file(report: Report, kind: Format, *, body: str, name: str = "") -> Response:
    octets = document(report, kind, body=body, name=name, made_at=now())
    file = f"transparenzregister-{report.as_of.isoformat()}{'-anlage' if report.annex else ''}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{file}"', "X-Report-Checksum": report.checksum()}
    return Response(octets, media_type=MEDIA[kind], headers=headers)


@router.post("/register/reports", name="register.reports.create")
def create(request: Request, db: Db, viewer: Reporter, keep: KeepInput) -> Response:
    """Keeps the query, with its first run."""
    form = read_pairs(_pairs(keep.value("query")))
    if not keep.errors and not form.errors:
        try:
            saved = keeping.keep(db, viewer, name=keep.data.name, query=form.data)
            flash = ("success", _("Der Bericht ist gespeichert."))
            return go("register.reports.show", report_id=saved.id, flash=flash)
        except Conflict as conflict:
            keep.add_errors({"name": str(conflict)})
        except Invalid as invalid:
            form.add_errors(invalid.fields)
    return _new_page(request, db, viewer, form, keep=keep, status=422)


@router.get("/register/reports/{report_id}", name="register.reports.show")
def show(request: Request, db: Db, viewer: Reporter, saved: OwnReport) -> Response:
    """The newest run."""
    return _run_page(request, db, viewer, saved, saved.number)


@router.get("/register/reports/{report_id}/runs/{number}", name="register.reports.run")
def show_run(request: Request, db: Db, viewer: Reporter, saved: OwnReport, number: Number) -> Response:
    return _run_page(request, db, viewer, saved, number)


def _run_page(request: Request, db: Session, viewer: Viewer, saved: SavedReport, number: int) -> Response:
    """What the report says as of the day of the run, and what changed since the run before."""
    run = kept.run(db, saved.id or 0, number)
    query = keeping.query_of(saved)
    report, body = keeping.make(db, viewer, query, as_of=run.as_of)
    changes = keeping.since(db, viewer, report, kept.run(db, saved.id or 0, number - 1)) if number > 1 else None
    return page(
        request,
        "register/reports/show.html",
        saved=saved,
        run=run,
        query=query.query_string(),
        fixed=query.as_of is not None,
        runs=kept.runs(db, saved.id or 0),
        same=report.checksum() == run.checksum,
        changes=_change_words(changes) if changes is not None else None,
        formats=list(Format),
        **_told(report, body, saved.name),
    )


def _change_words(changes: Changes) -> list[tuple[str, list[tuple[str, str]]]]:
    """(what happened, [(register id and title, more)]) in the order in which one asks for it."""
    changed = [
        (
            f"{one.line.record.register_id} · {one.line.told['title'].value}",
            ", ".join(_field_words(name, name in one.newly_withheld) for name in one.fields),
        )
        for one in changes.changed
    ]
    added = [
        (f"{line.record.register_id} · {line.told['title'].value}", line.record.organisation) for line in changes.added
    ]
    gone = [
        (f"{one.register_id} · {one.title}", _("zurückgezogen, oder passt nicht mehr zur Frage"))
        for one in changes.gone
    ]
    found = ((_("Neu"), added), (_("Geändert"), changed), (_("Nicht mehr dabei"), gone))
    return [(title, rows) for title, rows in found if rows]


def _field_words(name: str, newly_withheld: bool) -> str:
    label = _(FIELDS[name].label)
    return _("%(field)s (jetzt zurückgehalten)") % {"field": label} if newly_withheld else label


@router.get("/register/reports/{report_id}/runs/{number}/document.{kind}", name="register.reports.run_document")
def download_run(db: Db, viewer: Reporter, saved: OwnReport, number: Number, kind: Format) -> Response:
    """The report as of the day of the run. What is withheld by now is withheld here too."""
    run = kept.run(db, saved.id or 0, number)
    report, body = keeping.make(db, viewer, keeping.query_of(saved), as_of=run.as_of)
    return _file(report, kind, body=body, name=saved.name)


@router.post("/register/reports/{report_id}/runs", name="register.reports.run_again")
def run_again(db: Db, viewer: Reporter, saved: OwnReport) -> Response:
    """Makes the report again."""
    run = keeping.again(db, viewer, saved)
    flash = ("success", _("Der Bericht ist neu erstellt."))
    return go("register.reports.run", report_id=saved.id, number=run.number, flash=flash)


@router.post("/register/reports/{report_id}/removal", name="register.reports.remove")
def remove(db: Db, viewer: Reporter, saved: OwnReport) -> Response:
    name = saved.name
    keeping.remove(db, viewer, saved)
    return go("register.reports.index", flash=("success", _("Der Bericht „%(name)s“ ist gelöscht.") % {"name": name}))


def _options(labels: Any) -> list[tuple[str, str]]:
    return [(str(value), _(label)) for value, label in labels.items()]


def _asked(query: ReportQuery, body: str) -> str:
    return "; ".join(f"{label}: {value}" for label, value in query.words(body)) or _("alle Einträge")


def _pairs(query: str) -> list[tuple[str, str]]:
    return parse_qsl(query, max_num_fields=200)
