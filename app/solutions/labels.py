"""Values and fields as pages show them, in the reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.people.models import now
from app.solutions.fields import AUDIENCE_LABELS, FIELDS
from app.solutions.models import (
    AUTOMATION_LABELS,
    COST_LABELS,
    DATA_LABELS,
    HOSTING_LABELS,
    OFFER_LABELS,
    PROCUREMENT_LABELS,
    PROPRIETARY,
    RISK_LABELS,
    SIZE_LABELS,
    STATUS_LABELS,
)
from app.texts import _
from app.web.formats import local, number

MODEL_MONTHS = 12
"""A model that was not looked at for longer is marked."""
LABELS: Mapping[str, Mapping[Any, str]] = {
    "status": STATUS_LABELS,
    "size": SIZE_LABELS,
    "hosting": HOSTING_LABELS,
    "risk": RISK_LABELS,
    "offer": OFFER_LABELS,
    "cost": COST_LABELS,
    "automation": AUTOMATION_LABELS,
    "data": DATA_LABELS,
    "procurement": PROCUREMENT_LABELS,
}


def label(kind: str, value: str | None) -> str:
    """How a value of the kind reads; empty for none."""
    return _(LABELS[kind][value]) if value else ""


def licence_label(licence: str | None) -> str:
    """An SPDX id stays as it is."""
    if not licence:
        return _("nicht bekannt")
    return _("proprietär") if licence == PROPRIETARY else licence


def value_label(facet: str, value: str, known: str = "") -> str:
    """How a facet's value reads; of topics and districts the query knows it."""
    if known:
        return known
    if facet == "licence":
        return licence_label(value)
    return label(facet, value) if value in LABELS.get(facet, {}) else value


def month(value: date | None) -> str:
    """03/2026"""
    return f"{value.month:02d}/{value.year}" if value else ""


def euros(least: int | None, most: int | None) -> str:
    """1.000 bis 2.000 €; either end may be missing."""
    if least is None and most is None:
        return ""
    if least is None or least == most:
        amount = f"{number(most or 0)} €"
        return amount if least == most else _("bis %(amount)s") % {"amount": amount}
    if most is None:
        return _("ab %(amount)s") % {"amount": f"{number(least)} €"}
    return _("%(least)s bis %(most)s €") % {"least": number(least), "most": number(most)}


def months_ago(moment: date, months: int) -> date:
    """The day so many months before, or the last one of that month."""
    years, index = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    for day in range(moment.day, 27, -1):
        try:
            return date(years, index + 1, day)
        except ValueError:
            continue
    return date(years, index + 1, min(moment.day, 28))


def outdated(checked_on: date | None, models: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the model wants looking at: last checked more than twelve months ago, or a model and never checked."""
    if not models:
        return False
    return checked_on is None or checked_on < months_ago(local(now()).date(), MODEL_MONTHS)


def model_names(models: Sequence[Mapping[str, Any]]) -> list[str]:
    """Each model with version and year, as far as known."""
    found = []
    for model in models:
        name = " ".join(part for part in (model.get("name"), model.get("version")) if part)
        year = model.get("year")
        found.append(f"{name} ({year})" if year else _("%(model)s (Jahr nicht bekannt)") % {"model": name})
    return found


@dataclass(frozen=True)
class FieldWords:
    """A field in the reader's language, with who sees it."""

    label: str
    hint: str
    audience: str
    longest: int | None

    @property
    def whole_hint(self) -> str:
        return f"{self.hint} {self.audience}".strip()


def field_words() -> dict[str, FieldWords]:
    """All fields, by name."""
    return {
        fact.name: FieldWords(
            _(fact.label), _(fact.help) if fact.help else "", _(AUDIENCE_LABELS[fact.audience]), fact.longest
        )
        for fact in FIELDS.values()
    }
