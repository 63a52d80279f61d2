"""What a body tells of a solution: checked, compared, and written to the rows it belongs to."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from app.solutions.fields import FIELDS, TEXT, Required
from app.solutions.models import (
    PROPRIETARY,
    AISystem,
    AutomationLevel,
    CostBand,
    DataCategory,
    Deployment,
    Hosting,
    ProcurementPath,
    ReuseOffer,
    RiskClass,
    Solution,
    Status,
)
from app.texts import N_, _
from app.web.markdown import render

MOST_BENEFITS = 8
MOST_TAGS = 12
MOST_EUROS = 1_000_000_000


def _text(name: str) -> Any:
    return StringConstraints(strip_whitespace=True, max_length=FIELDS[name].longest)


Id = Annotated[int, Field(ge=1, le=2**31 - 1)]
Euros = Annotated[int, Field(ge=0, le=MOST_EUROS)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=FIELDS["title"].longest)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
LongText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=TEXT)]


class Benefit(BaseModel):
    """One thing that was measured: what, before, after, how."""

    metric: Short = ""
    before: Short = ""
    after: Short = ""
    method: Short = ""


class Content(BaseModel):
    """All that is told of a solution; what is missing stays empty until it is published."""

    model_config = ConfigDict(extra="ignore")

    title: Title
    topic_id: Id | None = None
    problem: LongText = ""
    solution: LongText = ""
    lessons: LongText = ""
    process_area: Annotated[str, _text("process_area")] = ""
    purpose: Annotated[str, _text("purpose")] = ""
    status: Status = Status.idea
    begin_month: date | None = None
    end_month: date | None = None
    system_id: Id | None = None
    hosting: Hosting | None = None
    data_category: DataCategory | None = None
    automation_level: AutomationLevel | None = None
    risk_class: RiskClass | None = None
    cost_band: CostBand | None = None
    reuse_offer: ReuseOffer | None = None
    reuse_conditions: Annotated[str, _text("reuse_conditions")] = ""
    effort_days: Annotated[int, Field(ge=0, le=100_000)] | None = None
    cost_initial_min: Euros | None = None
    cost_initial_max: Euros | None = None
    cost_running_min: Euros | None = None
    cost_running_max: Euros | None = None
    cost_running_basis: Line = ""
    procurement_path: ProcurementPath | None = None
    benefits: list[Benefit] = Field(default_factory=list, max_length=MOST_BENEFITS)
    accessibility_checked: bool = False
    accessibility_report: Annotated[str, _text("accessibility_checked")] = ""
    tags: list[Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]] = Field(
        default_factory=list, max_length=MOST_TAGS
    )
    expert_contact_id: Id | None = None
    public_teaser: bool = False

    @model_validator(mode="after")
    def _in_order(self) -> "Content":
        if self.begin_month and self.end_month and self.end_month < self.begin_month:
            raise ValueError(N_("Das Ende liegt vor dem Beginn."))
        for kind in ("initial", "running"):
            least, most = getattr(self, f"cost_{kind}_min"), getattr(self, f"cost_{kind}_max")
            if least is not None and most is not None and most < least:
                raise ValueError(N_("Bei den Kosten ist der höhere Betrag kleiner als der niedrigere."))
        return self


OF_DEPLOYMENT = frozenset(Content.model_fields) & frozenset(Deployment.model_fields)
RENDERED = ("problem", "solution", "lessons")


def stored(solution: Solution, deployment: Deployment) -> Content:
    """What stands on the rows: of a published solution what its readers see."""
    return Content.model_validate(
        {name: getattr(deployment if name in OF_DEPLOYMENT else solution, name) for name in Content.model_fields}
    )


def current(solution: Solution, deployment: Deployment) -> Content:
    """What was saved last, published or not."""
    content = stored(solution, deployment)
    if solution.revision is None:
        return content
    return Content.model_validate(content.model_dump() | solution.revision)


def plain(content: Content) -> dict[str, Any]:
    """As JSON, and for comparing."""
    return content.model_dump(mode="json")


def write(solution: Solution, deployment: Deployment, content: Content) -> None:
    """Puts everything where it belongs, with the texts rendered."""
    for name, value in content:
        if name == "benefits":
            solution.benefits = [benefit.model_dump() for benefit in content.benefits]
        else:
            setattr(deployment if name in OF_DEPLOYMENT else solution, name, value)
    for name in RENDERED:
        setattr(solution, f"{name}_html", render(getattr(solution, name)))


def changed_fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    return sorted(name for name in after if before.get(name) != after[name])


def missing(content: Content, system: AISystem | None) -> dict[str, str]:
    """What is still needed to publish, by field, in sentences."""
    found = {
        fact.name: _("Es fehlt: %(field)s.") % {"field": _(fact.label)}
        for fact in FIELDS.values()
        if fact.given and _due(fact.required, content.status) and not _given(fact.columns[0], content)
    }
    if content.status is Status.retired and content.end_month is None:
        found["end_date"] = _("Der Einsatz ist beendet. Bitte nennen Sie den Monat.")
    if system is not None and not system.licence:
        found["product"] = _(
            "Zum KI-System „%(name)s“ ist keine Lizenz bekannt. Das Kompetenzzentrum ergänzt sie auf der Seite des "
            "Systems."
        ) % {"name": system.name}
    elif system is not None and _wants_source(content, system):
        found["product"] = _(
            "Sie bieten offene Software an. Zum KI-System „%(name)s“ fehlt die Adresse des Quellcodes."
        )
        found["product"] %= {"name": system.name}
    return found


def _due(required: Required, status: Status) -> bool:
    since_pilot = status not in {Status.idea, Status.procurement}
    return {
        Required.always: True,
        Required.pilot: since_pilot,
        Required.operation: status in {Status.operation, Status.paused, Status.retired},
    }.get(required, False)


def _given(column: str, content: Content) -> bool:
    if column == "benefits":
        return any(benefit.metric and benefit.after for benefit in content.benefits)
    return bool(getattr(content, column))


def _wants_source(content: Content, system: AISystem) -> bool:
    offered = content.reuse_offer is ReuseOffer.software and system.licence != PROPRIETARY
    return offered and not system.source_code_url
