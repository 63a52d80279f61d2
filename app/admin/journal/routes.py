"""The page of the journal, and its rows as CSV."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Annotated

from fastapi import Depends
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from app.admin.journal import words
from app.admin.journal.queries import JournalFilter, journal_page, journal_rows, names_in
from app.database import Db, in_transaction
from app.database.session import taken_over
from app.errors import Invalid
from app.journal.models import JournalEntry
from app.texts import N_, _
from app.web import formats
from app.web.access import allowed
from app.web.forms import Form, check
from app.web.paging import Page
from app.web.spreadsheets import csv_lines
from app.web.templating import page, url
from app.web.visit import router as new_router

router = new_router()
AUDITORS = [Depends(allowed("journal.read"))]
COLUMNS = (
    N_("Zeitpunkt"), N_("Person"), N_("Aktion"), N_("Art"), N_("Bezug"), N_("Vorher"), N_("Nachher"), N_("Kennung"),
)  # fmt: skip


class FilterForm(BaseModel):
    """The filter as it stands in the address."""

    person: str = Field("", max_length=200)
    action: str = Field("", max_length=80)
    object_type: str = Field("", max_length=80)
    reference: str = Field("", max_length=300)
    since: date | None = None
    until: date | None = None

    @property
    def wanted(self) -> JournalFilter:
        return JournalFilter(**self.model_dump())


def read_filter(request: Request) -> Form[FilterForm]:
    """The filter in the address, checked like any form."""
    raw: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        raw.setdefault(name, []).append(value.replace("\x00", ""))
    return check(FilterForm, raw)


FilterInput = Annotated[Form[FilterForm], Depends(read_filter)]


@router.get("/journal", name="journal.index", dependencies=AUDITORS)
def index(request: Request, db: Db, form: FilterInput, cursor: str = "") -> Response:
    if form.errors:
        return _page(request, form, Page([], None), [], status=422)
    found = journal_page(db, form.data.wanted, cursor or None)
    names = names_in(db, found.rows)
    return _page(request, form, found, [words.changes(row, names) for row in found.rows])


def _page(
    request: Request,
    form: Form[FilterForm],
    found: Page[JournalEntry],
    changes: list[list[words.Change]],
    *,
    status: int = 200,
) -> Response:
    query = {name: form.value(name) for name in FilterForm.model_fields}
    return page(
        request,
        "admin/journal.html",
        status=status,
        form=form,
        rows=list(zip(found.rows, changes, strict=True)),
        query=query,
        filtered=any(query.values()),
        next_url=url("journal.index", query | {"cursor": found.next_cursor}) if found.next_cursor else None,
        actions=[
            (words.object_label(kind), [(action, _(label)) for action, label in labels.items()])
            for kind, labels in words.ACTIONS.items()
        ],
        objects=[(kind, _(label)) for kind, label in words.OBJECTS.items()],
        action_label=words.action_label,
        object_label=words.object_label,
    )


@router.get("/journal.csv", name="journal.export", dependencies=AUDITORS)
@in_transaction
def export(request: Request, db: Db, form: FilterInput) -> Response:
    """The filtered rows, at most 100,000, with a semicolon and a byte order mark: so German Excel opens them right."""
    if form.errors:
        raise Invalid(form.errors)
    # Rows are fetched while the answer goes out.
    return StreamingResponse(
        _closing(taken_over(request), csv_lines(_columns(), map(_values, journal_rows(db, form.data.wanted)))),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="protokoll.csv"'},
    )


def _closing(db: Session, lines: Iterator[bytes]) -> Iterator[bytes]:
    with db:
        yield from lines


def _columns() -> list[str]:
    return [_(column) for column in COLUMNS]


def _values(row: JournalEntry) -> tuple[str, ...]:
    facts = [json.dumps(facts, ensure_ascii=False) if facts else "" for facts in (row.before, row.after)]
    at = formats.local(row.at).isoformat(timespec="seconds")
    return (at, row.actor, row.action, row.object_type, row.object_label, *facts, row.request_id)
