"""What an entry still needs before it can be published. Pure."""

from collections.abc import Mapping
from typing import Any

from app.register.fields import GIVEN, FieldFact, Required
from app.register.models.words import AssessmentStatus
from app.register.telling import is_empty
from app.solutions.models import AutomationLevel, RiskClass, Status
from app.texts import _

SINCE_PILOT = {Status.pilot, Status.operation, Status.paused, Status.retired}
SINCE_OPERATION = {Status.operation, Status.paused, Status.retired}
ANNEX_III = {RiskClass.high_risk_annex_iii, RiskClass.annex_iii_exempt}
DECIDES = {AutomationLevel.decisive, AutomationLevel.automatic}
# The main part of a field that has parts: it is the one that must be there.
MAIN = {"risk_class": "class", "hosting": "kind", "scale": "users"}


def missing(content: Mapping[str, Any]) -> dict[str, str]:
    """A sentence for each field that is due and not there, in the order of the table."""
    return {
        fact.name: _("Es fehlt: %(field)s.") % {"field": _(fact.label)}
        for fact in GIVEN
        if due(fact, content) and not _there(fact, content)
    }


def due(fact: FieldFact, content: Mapping[str, Any]) -> bool:
    """Whether the field must be filled in, given all the others."""
    status = content.get("status")
    if fact.required is Required.conditional:
        return _condition(fact.name, content)
    return {
        Required.always: True,
        Required.pilot: status in SINCE_PILOT,
        Required.operation: status in SINCE_OPERATION,
    }.get(fact.required, False)


def _condition(name: str, content: Mapping[str, Any]) -> bool:
    """An entry in the EU's database is asked for and never required: it may not exist before the register does."""
    risk = (content.get("risk_class") or {}).get("class")
    conditions = {
        "end_date": content.get("status") == Status.retired,
        "appeal": content.get("automation_level") in DECIDES or risk == RiskClass.high_risk_annex_iii,
        "annex_iii_points": risk in ANNEX_III,
        "fria_summary": content.get("fria_status") == AssessmentStatus.done,
        "dpia_summary": content.get("dpia_status") == AssessmentStatus.done,
        "transparency_notices": risk == RiskClass.transparency,
    }
    return conditions.get(name, False)


def _there(fact: FieldFact, content: Mapping[str, Any]) -> bool:
    value = content.get(fact.name)
    main = MAIN.get(fact.name)
    return not is_empty(value.get(main) if main and isinstance(value, Mapping) else value)
