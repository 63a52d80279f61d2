"""The queue's lines as its page shows them.

A badge is the same for all tickets of a stage or a priority, so each is made once a process and language from the
components and then looked up: 25 rows of nested macros would cost more than all the rest of the page.
"""

from datetime import datetime, timedelta
from functools import cache
from typing import NamedTuple

from markupsafe import Markup

from app.people.models import now
from app.queue.queries import Line
from app.texts import N_, _, current_language
from app.tickets.models import (
    OPEN_STAGES,
    PRIORITY_LABELS,
    STAGE_LABELS,
    Priority,
    Stage,
    WaitingFor,
)
from app.web.formats import near
from app.web.templating import templates, url

WAITS = {WaitingFor.municipality: N_("wartet auf die Kommune"), WaitingFor.third_party: N_("wartet auf Dritte")}
SOON = 0.75
"""From this part of the way to its due time on, a ticket is due soon; as in tickets/outlook.py."""


class Row(NamedTuple):
    """A line, ready to be written out. `due_state` is ok, soon, overdue, paused or "" (nothing is owed)."""

    reference: str
    href: str
    title: str
    topic: str
    confidential: bool
    organisation: str
    stage: Markup
    priority: Markup
    due: str
    due_state: str
    advisor: str | None
    look: str


class Faces(NamedTuple):
    """Badges by what they say, in one language."""

    stages: dict[Stage, Markup]
    waits: dict[WaitingFor, Markup]
    priorities: dict[Priority, Markup]
    glyphs: dict[str, Markup]


@cache
def faces(_language: str) -> Faces:
    """The badges, by the components' macros, in the current language (whose name keeps them apart)."""
    ui, glyphs = templates().globals["ui"], templates().get_template("components/glyphs.html").module
    return Faces(
        {stage: ui.stage_badge(stage.value, _(label)) for stage, label in STAGE_LABELS.items()},  # type: ignore[attr-defined]
        {waits: Markup(" ") + ui.badge(_(label)) for waits, label in WAITS.items()},  # type: ignore[attr-defined]
        {priority: ui.priority_badge(priority.value, _(label)) for priority, label in PRIORITY_LABELS.items()},  # type: ignore[attr-defined]
        {state: glyphs.due_glyph(state) for state in ("ok", "soon", "overdue", "paused")},  # type: ignore[attr-defined]
    )


def rows(found: list[Line]) -> list[Row]:
    """The lines as rows, in the reader's language."""
    language = current_language.get()
    face, moment, path = faces(language), now(), url("tickets.show", reference="")
    english, nobody = language == "en", WaitingFor.nobody
    made = []
    for line in found:
        is_open = line.stage in OPEN_STAGES
        waits = is_open and line.waiting_for is not nobody
        due, state = _due(line, moment) if is_open else ("", "")
        look = "is-overdue" if state == "overdue" else "is-new" if line.stage is Stage.submitted else ""
        made.append(
            Row(
                line.reference,
                path + line.reference,
                line.title,
                line.topic_en if english and line.topic_en else line.topic,
                line.confidential,
                line.organisation,
                face.stages[line.stage] + face.waits[line.waiting_for] if waits else face.stages[line.stage],
                face.priorities[line.priority],
                due,
                state,
                line.advisor,
                look,
            )
        )
    return made


def _due(line: Line, moment: datetime) -> tuple[str, str]:
    """When the centre owes the next thing, in words, and how near that is."""
    if line.waiting_for is not WaitingFor.nobody:
        return _("Frist ruht"), "paused"
    due = line.due_at
    if due is None:
        return _("keine Frist"), ""
    if moment > due:
        return near(due), "overdue"
    whole: timedelta = due - line.submitted_at
    return near(due), "soon" if moment - line.submitted_at >= whole * SOON else "ok"
