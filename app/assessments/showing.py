"""A result as pages and the PDF show it: what applies already, what is still to come, what has no date."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from app.assessments.engine import Report
from app.assessments.engine.report import ObligationPart
from app.people.models import now
from app.texts import N_, _
from app.web.formats import day, local

CLASS_KINDS = {
    "no_ai_system": "success",
    "out_of_scope": "info",
    "prohibited": "danger",
    "high_risk_annex_iii": "warning",
    "high_risk_annex_i": "warning",
    "high_risk_annex_i_b": "warning",
    "annex_iii_exempt": "info",
    "transparency": "info",
    "minimal": "success",
    "legal_review": "warning",
}
OWED_BY = {"provider": N_("Pflicht des Anbieters"), "deployer": N_("Pflicht des Betreibers")}


@dataclass(frozen=True)
class Group:
    """Obligations that begin together."""

    title: str
    due: bool
    obligations: Sequence[ObligationPart]


def groups(report: Report, today: date) -> list[Group]:
    """The obligations by when they begin: those that apply already first, those without a date last."""
    due = [one for one in report.obligations if one.since and one.since <= today]
    later = [one for one in report.obligations if one.since and one.since > today]
    undated = [one for one in report.obligations if one.since is None]
    found = [Group(_("Gilt schon"), True, due)] if due else []
    for since, those in groupby(later, key=lambda one: one.since):
        found.append(Group(_("Gilt ab %(day)s") % {"day": day(since)}, False, list(those)))
    return [*found, *([Group(_("Ohne festen Termin"), False, undated)] if undated else [])]


def result_words(report: Report) -> dict[str, Any]:
    """What a result's page is made of."""
    return {
        "report": report,
        "groups": groups(report, local(now()).date()),
        "kind": CLASS_KINDS.get(report.class_.id, "info"),
        "owed_by": OWED_BY,
        "led_here": [one for one in report.answers if one.led_here],
    }
