"""Solutions and AI systems as JSON under /api/v1: the fields that the caller may read, and no others."""

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import Query
from pydantic import BaseModel, Field

from app.assessments.guardrails import Answer, Phase
from app.database import Db
from app.solutions import queries
from app.solutions.api import deployments
from app.solutions.filters import FACETS, Filters, Sort
from app.solutions.guards import ShownSolution, ShownSystem
from app.solutions.labels import outdated
from app.solutions.models import (
    AISystem,
    BodySize,
    CostBand,
    Hosting,
    ReuseOffer,
    RiskClass,
    Status,
)
from app.solutions.queries.lists import SolutionRow
from app.web.access import MaybeUser
from app.web.api import Listing
from app.web.paging import PAGE
from app.web.visit import router as new_router

router = new_router(prefix="/api/v1", tags=["Solutions"])
router.include_router(deployments.router)
MAX_LIMIT = 100
Cursor = Annotated[str, Query(max_length=600)]
Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT)]


class ModelOut(BaseModel):
    name: str = ""
    version: str = ""
    year: int | None = None
    knowledge_cutoff: str = ""


class SolutionLine(BaseModel):
    slug: str
    title: str
    problem: str
    organisation: str
    topic: str
    status: Status
    size: BodySize | None
    system: str
    licence: str
    reuse_offer: ReuseOffer | None
    asked: int
    live: int
    example: bool
    model_outdated: bool
    published_at: datetime


class GuardrailsOut(BaseModel):
    """The newest checklist of the deployment; `answers` only for bodies and the centre."""

    met: int
    all: int
    phase: Phase
    open_musts: int
    exceptions: int
    checked_at: datetime
    answers: dict[str, Answer] | None


class SolutionOut(BaseModel):
    """`fields` holds what the caller may read, by the names of the data model's columns."""

    slug: str
    state: str
    organisation: str
    topic: str
    size: BodySize | None
    system: str
    system_slug: str
    provider: str
    models: list[ModelOut]
    model_checked_on: date | None
    model_outdated: bool
    example: bool
    edition: int
    published_at: datetime | None
    asked: int
    live: int
    guardrail_result: GuardrailsOut | None
    fields: dict[str, Any]


class SystemLine(BaseModel):
    slug: str
    name: str
    provider: str
    product_version: str
    licence: str
    summary: str
    techniques: list[str]
    models: list[ModelOut]
    model_checked_on: date | None
    model_outdated: bool
    example: bool


class SystemOut(SystemLine):
    source_code_url: str
    publiccode_url: str
    landing_url: str
    description: str
    features: list[str]
    hosting_options: list[str]
    facts: list[dict[str, Any]]
    development_status: str | None
    released_on: date | None
    platforms: list[str]
    categories: list[str]
    used_by: list[str]
    languages: list[str]
    copyright_owner: str
    maintenance_type: str
    publiccode: dict[str, Any]
    solutions: list[str]


class FilterQuery(BaseModel):
    """Several values of one filter mean any of them."""

    q: str = Field("", max_length=200, description="Words in the public fields.")
    topic: list[str] = Field(default_factory=list, max_length=30)
    status: list[Status] = Field(default_factory=list, max_length=30)
    size: list[BodySize] = Field(default_factory=list, max_length=30)
    licence: list[str] = Field(default_factory=list, max_length=30)
    hosting: list[Hosting] = Field(default_factory=list, max_length=30)
    risk: list[RiskClass] = Field(default_factory=list, max_length=30)
    offer: list[ReuseOffer] = Field(default_factory=list, max_length=30)
    cost: list[CostBand] = Field(default_factory=list, max_length=30, description="For bodies and the centre.")
    district: list[str] = Field(default_factory=list, max_length=30)
    sort: Sort = Sort.newest
    cursor: str = Field("", max_length=600)
    limit: int = Field(PAGE, ge=1, le=MAX_LIMIT)

    def pairs(self) -> list[tuple[str, str]]:
        found = [(name, value) for name in FACETS for value in getattr(self, name)]
        return [("q", self.q), ("sort", self.sort.value), *found]


@router.get("/solutions", name="api.solutions.index")
def index(db: Db, viewer: MaybeUser, query: Annotated[FilterQuery, Query()]) -> Listing[SolutionLine]:
    """The published solutions."""
    found = queries.rows(db, viewer, Filters.read(query.pairs()), query.cursor, query.limit)
    figures = queries.figures(db, [row.id for row in found.rows])
    items = [_line(row, figures.get(row.id, queries.Figures())) for row in found.rows]
    return Listing(items=items, next_cursor=found.next_cursor)


def _line(row: SolutionRow, figures: queries.Figures) -> SolutionLine:
    values = {name: getattr(row, name) for name in SolutionLine.model_fields if hasattr(row, name)}
    stale = outdated(row.model_checked_on, row.models)
    return SolutionLine.model_validate(values | {"asked": figures.asked, "live": figures.live, "model_outdated": stale})


@router.get("/solutions/{slug}", name="api.solutions.show")
def show(db: Db, viewer: MaybeUser, solution: ShownSolution) -> SolutionOut:
    """A solution with the fields you may read."""
    figures = queries.figures(db, [solution.id]).get(solution.id, queries.Figures())
    names = set(SolutionOut.model_fields) - {"fields", "asked", "live", "model_outdated", "guardrail_result"}
    values = {name: getattr(solution, name) for name in names}
    hidden = {"organisation_id", "population", "system_id", "topic_id", "expert_contact_id"}
    fields = {name: value for name, value in solution.values.items() if name not in hidden}
    if solution.contact is not None:
        fields["expert_contact"] = solution.contact
    stale = outdated(solution.model_checked_on, solution.models)
    return SolutionOut.model_validate(
        values
        | {"fields": fields, "asked": figures.asked, "live": figures.live, "model_outdated": stale}
        | {"guardrail_result": _guardrails(db, viewer, solution.id)}
    )


def _guardrails(db: Db, viewer: MaybeUser, solution_id: int) -> GuardrailsOut | None:
    found = queries.guardrail_result(db, queries.deployment_of(db, solution_id))
    if found is None:
        return None
    answers = {one.id: said.answer for one, said in found.answers} if queries.whole(viewer) else None
    return GuardrailsOut(
        met=found.met, all=found.all, phase=found.phase, open_musts=found.open, exceptions=found.exceptions,
        checked_at=found.checked_at, answers=answers,
    )  # fmt: skip


@router.get("/systems", name="api.systems.index")
def systems(db: Db, viewer: MaybeUser, cursor: Cursor = "", limit: Limit = PAGE) -> Listing[SystemLine]:
    """The AI systems, by name."""
    found = queries.systems(db, viewer, cursor, limit)
    items = [SystemLine.model_validate(_facts(system, SystemLine)) for system in found.rows]
    return Listing(items=items, next_cursor=found.next_cursor)


@router.get("/systems/{slug}", name="api.systems.show")
def system(db: Db, viewer: MaybeUser, system: ShownSystem) -> SystemOut:
    """One AI system, with the solutions that use it."""
    used = [row.slug for row in queries.solutions_with(db, viewer, system.id or 0)]
    return SystemOut.model_validate(_facts(system, SystemOut) | {"solutions": used})


def _facts(system: AISystem, model: type[BaseModel]) -> dict[str, Any]:
    values = {name: getattr(system, name) for name in model.model_fields if hasattr(system, name)}
    return values | {"model_outdated": outdated(system.model_checked_on, system.models)}
