"""The strategy, for everyone: goals, indicators, and how both came about."""

import csv
from io import StringIO
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from app.database import Db
from app.people.models import now
from app.people.queries import names_of
from app.policy import can
from app.strategy import queries
from app.strategy.guards import ShownGoal, VersionNumber
from app.strategy.indicators import INDICATORS
from app.strategy.models import GoalVersion
from app.strategy.showing import is_late, strategy
from app.texts import _
from app.web.access import ANYONE, MaybeUser
from app.web.difference import Line, compare
from app.web.formats import day, decimal, iso, local
from app.web.templating import page
from app.web.visit import router as new_router

router = new_router()
COLUMNS = ("month", "measured_at", "indicator", "title", "value", "unit", "numerator", "denominator", "example")


def field_words() -> dict[str, str]:
    """What the fields of a goal are called, in their order."""
    return {
        "title": _("Titel"), "body": _("Worum es geht"), "responsible": _("Verantwortlich"), "measures": _("Maßnahmen"),
        "target": _("Zielwert"), "due_on": _("Bis wann"), "indicator": _("Kennzahl"),
        "target_value": _("Zielwert als Zahl"), "title_en": _("Titel auf Englisch"),
        "body_en": _("Worum es geht, auf Englisch"), "measures_en": _("Maßnahmen auf Englisch"),
        "target_en": _("Zielwert auf Englisch"),
    }  # fmt: skip


@router.get("/strategy", name="strategy.index")
def index(request: Request, db: Db, viewer: MaybeUser) -> Response:
    found = strategy(db)
    today = local(now()).date()
    return page(
        request,
        "strategy/index.html",
        strategy=found,
        running=[line for line in found.goals if line.goal.ended_at is None],
        ended=[line for line in found.goals if line.goal.ended_at is not None],
        late={line.goal.id for line in found.goals if is_late(line, today)},
        edits=can(viewer, "strategy.edit"),
    )


@router.get("/strategy/indicators.csv", name="strategy.history", dependencies=ANYONE)
def history(db: Db) -> Response:
    """The indicators' history, all months. Decimal points and English names of columns, for programs."""
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for name, points in queries.history(db, None).items():
        fact = INDICATORS[name]
        for one in points:
            value = one.value.value
            told = "" if value is None else round(value, 4)
            numbers = ("" if number is None else number for number in (one.value.numerator, one.value.denominator))
            example = "true" if one.example else "false"
            writer.writerow(
                [one.month.isoformat(), iso(one.at), name, _(fact.title), told, fact.unit, *numbers, example]
            )
    return Response(
        buffer.getvalue(),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="kennzahlen.csv"'},
    )


@router.get("/strategy/goals/{goal_id}", name="strategy.goals.show")
def show(request: Request, db: Db, viewer: MaybeUser, line: ShownGoal) -> Response:
    """A goal, and how it was told before. Who wrote what is for those who write."""
    edits = can(viewer, "strategy.edit")
    told = queries.versions(db, line.goal.id or 0)
    return page(
        request,
        "strategy/goal.html",
        line=line,
        indicator_shown=strategy(db).of(line.version.indicator),
        versions=told,
        authors=names_of(db, {one.author_id for one in told}) if edits else {},
        late=is_late(line, local(now()).date()),
        edits=edits,
    )


@router.get("/strategy/goals/{goal_id}/versions/{number}", name="strategy.goals.version")
def show_version(request: Request, db: Db, _viewer: MaybeUser, line: ShownGoal, number: VersionNumber) -> Response:
    """What a version changed, compared with the one before."""
    new = queries.goal_version(db, line.goal.id or 0, number)
    old = queries.goal_version(db, line.goal.id or 0, number - 1) if number > 1 else None
    return page(request, "strategy/version.html", line=line, version=new, old=old, changes=_changes(old, new))


def _changes(old: GoalVersion | None, new: GoalVersion) -> list[tuple[str, str, list[Line]]]:
    """(field, its name, lines) of what differs."""
    found = []
    for name, label in field_words().items():
        lines = compare(_text(getattr(old, name)) if old else "", _text(getattr(new, name)))
        if lines:
            found.append((name, label, lines))
    return found


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return decimal(value, 2)
    if value in INDICATORS:
        return _(INDICATORS[value].title)
    return value if isinstance(value, str) else day(value)
