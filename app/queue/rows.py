"""The queue's lines as its page shows them.

A row's HTML follows from what it says alone, so it is written once and then looked up by just that: most of a queue
is the same from one minute to the next and from one advisor to the other. Nothing can be out of date, for whatever
changes is part of the key.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple

from markupsafe import Markup

from app.clock.nearness import nearness
from app.people.models import now
from app.queue.queries import Line
from app.texts import N_, _, current_language
from app.tickets.models import OPEN_STAGES, PRIORITY_LABELS, STAGE_LABELS, WaitingFor
from app.web.formats import local, near
from app.web.templating import templates

WAITS = {WaitingFor.municipality: N_("wartet auf die Kommune"), WaitingFor.third_party: N_("wartet auf Dritte")}
KEPT = 2000
"""Rows of 2 to 3 kB each."""
_OPEN = frozenset(stage.value for stage in OPEN_STAGES)
_NOBODY = WaitingFor.nobody.value


class Row(NamedTuple):
    """What a row says. `due_state` is ok, soon, overdue, paused or "" (nothing is owed)."""

    reference: str
    title: str
    topic: str
    confidential: bool
    organisation: str
    stage: str
    waiting_for: str
    priority: str
    due: str
    due_state: str
    advisor: str | None
    chosen: bool
    language: str


def write_rows(lines: Iterable[Line], chosen: Collection[str] = ()) -> Markup:
    """The lines as table rows in the reader's language; the `chosen` references are ticked."""
    language, moment = current_language.get(), now()
    today = local(moment).date()
    return Markup("".join([_write(_row(line, moment, today, chosen, language)) for line in lines]))  # noqa: S704


def _row(line: Line, moment: datetime, today: date, chosen: Collection[str], language: str) -> Row:
    is_open = line.stage in _OPEN
    due, state = _due(line, moment, today, language) if is_open else ("", "")
    return Row(
        line.reference,
        line.title,
        line.topic_en if language == "en" and line.topic_en else line.topic,
        line.confidential,
        line.organisation,
        line.stage,
        line.waiting_for if is_open else _NOBODY,
        line.priority,
        due,
        state,
        line.advisor,
        line.reference in chosen,
        language,
    )


def _due(line: Line, moment: datetime, today: date, language: str) -> tuple[str, str]:
    """When the centre owes the next thing, in words, and how near that is."""
    if line.waiting_for != _NOBODY:
        return _("Frist ruht"), "paused"
    due = line.due_at
    if due is None:
        return _("keine Frist"), ""
    state = nearness(due, line.submitted_at, moment, step=due == line.step_due_at)
    return _near(due, today, language), state


@lru_cache(maxsize=KEPT)
def _near(moment: datetime, _today: date, _language: str) -> str:
    """The moment as people say it on that day, in the current language."""
    return near(moment)


@lru_cache(maxsize=KEPT)
def _write(row: Row) -> Markup:
    written: Markup = _module().row(row, **_labels(row.language))
    return written


@cache
def _module() -> Any:
    return templates().get_template("queue/_row.html").module


@cache
def _labels(_language: str) -> dict[str, dict[str, str]]:
    """Labels in the current language, whose name keeps them apart."""
    return {
        "stages": {stage.value: _(label) for stage, label in STAGE_LABELS.items()},
        "priorities": {priority.value: _(label) for priority, label in PRIORITY_LABELS.items()},
        "waits": {waits.value: _(label) for waits, label in WAITS.items()},
    }
