"""The register as JSON under /api/v1: each field as whoever asks is told it."""

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import Query
from pydantic import BaseModel, Field

from app.database import Db
from app.register import queries
from app.register.fields import Reader
from app.register.filters import FACETS, Filters, Sort
from app.register.guards import Published
from app.register.models import Level, PurposeCategory, RegisterEntry, Theme, VersionKind, WithheldReason
from app.register.telling import State, Told
from app.solutions.models import RiskClass, Status, Technique
from app.web.access import MaybeUser
from app.web.api import Listing
from app.web.paging import PAGE
from app.web.visit import router as new_router

router = new_router(prefix="/api/v1", tags=["Register"])
MAX_LIMIT = 100


class EntryLine(BaseModel):
    register_id: str
    title: str
    summary: str
    organisation: str
    product_name: str
    provider: str
    status: Status
    purpose_category: PurposeCategory
    theme: Theme
    risk_class: RiskClass
    techniques: list[str]
    security: bool
    withholds: bool
    example: bool
    number: int
    at: datetime
    last_confirmed: date


class WithheldOut(BaseModel):
    """Why a field is not told. `decided_by` is for the body and the centre alone."""

    reason: WithheldReason
    legal_ref: str
    review_on: date
    decided_by: str | None = None


class FieldOut(BaseModel):
    """`state`: shown; coarse (only a part is told); withheld; annex (for the Landtag alone); empty."""

    state: State
    value: str | bool | int | list[str] | list[dict[str, Any]] | dict[str, Any] | None = None
    withheld: WithheldOut | None = None


class ExceptionOut(BaseModel):
    """Leave to run although a "must" of the guardrails is open. `reason` is null where only the annex tells it."""

    guardrail: str
    title: str
    reason: str | None
    granted_on: date
    until: date


class EntryOut(BaseModel):
    """`reader` says as whom you read. Fields have the names of the data model."""

    register_id: str
    state: VersionKind
    reason: str
    example: bool
    number: int
    published_at: datetime
    version_at: datetime
    reader: str
    fields: dict[str, FieldOut]
    exceptions: list[ExceptionOut]


class FilterQuery(BaseModel):
    """Several values of one filter mean any of them."""

    q: str = Field("", max_length=200, description="Words in what is public.")
    status: list[Status] = Field(default_factory=list, max_length=30)
    risk: list[RiskClass] = Field(default_factory=list, max_length=30)
    purpose: list[PurposeCategory] = Field(default_factory=list, max_length=30)
    theme: list[Theme] = Field(default_factory=list, max_length=30)
    technique: list[Technique] = Field(default_factory=list, max_length=30)
    level: list[Level] = Field(default_factory=list, max_length=30)
    district: list[str] = Field(default_factory=list, max_length=30)
    provider: list[str] = Field(default_factory=list, max_length=30)
    security: list[bool] = Field(default_factory=list, max_length=2)
    body: list[str] = Field(default_factory=list, max_length=30)
    sort: Sort = Sort.newest
    cursor: str = Field("", max_length=600)
    limit: int = Field(PAGE, ge=1, le=MAX_LIMIT)

    def pairs(self) -> list[tuple[str, str]]:
        found = [(name, str(value)) for name in FACETS for value in getattr(self, name)]
        lower = [(name, value.lower() if name == "security" else value) for name, value in found]
        return [("q", self.q), ("sort", self.sort.value), *lower]


@router.get("/register", name="api.register.index")
def index(db: Db, _viewer: MaybeUser, query: Annotated[FilterQuery, Query()]) -> Listing[EntryLine]:
    """The published entries."""
    found = queries.rows(db, Filters.read(query.pairs()), query.cursor, query.limit)
    items = [EntryLine.model_validate(row, from_attributes=True) for row in found.rows]
    return Listing(items=items, next_cursor=found.next_cursor)


@router.get("/register/{register_id}", name="api.register.show")
def show(db: Db, viewer: MaybeUser, record: Published) -> EntryOut:
    """An entry with each field as you are told it; of a withdrawn one its tombstone."""
    reader = queries.reader_of(viewer, record.organisation_id)
    entry = db.get_one(RegisterEntry, record.entry_id)
    told = record.kind is VersionKind.published
    exceptions = queries.exceptions_told(db, entry, reader, security=record.security) if told else []
    return EntryOut(
        register_id=record.register_id, state=record.kind, reason=record.reason, example=record.example,
        number=record.number, published_at=record.first_at, version_at=record.at, reader=reader.name,
        fields={name: _field(one, reader) for name, one in record.told(reader).items()},
        exceptions=[
            ExceptionOut(guardrail=one.guardrail, title=str(one.title), reason=one.reason, granted_on=one.granted_on,
                         until=one.until)
            for one in exceptions
        ],
    )  # fmt: skip


def _field(one: Told, reader: Reader) -> FieldOut:
    why = None
    if one.withheld is not None:
        by = one.withheld.decided_by if reader is Reader.internal else None
        why = WithheldOut(reason=one.withheld.reason, legal_ref=one.withheld.legal_ref,
                          review_on=one.withheld.review_on, decided_by=by)  # fmt: skip
    return FieldOut(state=one.state, value=one.value, withheld=why)
