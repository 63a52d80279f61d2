"""What the public list shows: facets and order, as they stand in the address."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.register.models import Level, PurposeCategory, Theme
from app.solutions.models import RiskClass, Status, Technique
from app.texts import N_
from app.web.forms import check


class Sort(StrEnum):
    newest = "newest"
    by_title = "title"


SORT_LABELS = {Sort.newest: N_("Neueste zuerst"), Sort.by_title: N_("Nach Bezeichnung")}
Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Provider = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Key = Annotated[str, Field(pattern=r"^[a-z0-9-]{2,40}$")]
FACETS = ("status", "risk", "purpose", "theme", "technique", "level", "district", "provider", "security", "body")
"""`body` is asked for by its address alone: there are too many bodies for a list of boxes."""
FACET_LABELS = {
    "status": N_("Status"),
    "risk": N_("Risikoklasse nach KI-Verordnung"),
    "purpose": N_("Zweckkategorie"),
    "theme": N_("Thema"),
    "technique": N_("Art der KI"),
    "level": N_("Ebene"),
    "district": N_("Landkreis"),
    "provider": N_("Anbieter"),
    "security": N_("Sicherheitsbehörde"),
    "body": N_("Stelle"),
}


class Filters(BaseModel):
    """What is asked for. Several values of a facet mean any of them, several facets all of them."""

    model_config = ConfigDict(frozen=True)

    q: Word | None = None
    status: list[Status] = Field(default_factory=list, max_length=30)
    risk: list[RiskClass] = Field(default_factory=list, max_length=30)
    purpose: list[PurposeCategory] = Field(default_factory=list, max_length=30)
    theme: list[Theme] = Field(default_factory=list, max_length=30)
    technique: list[Technique] = Field(default_factory=list, max_length=30)
    level: list[Level] = Field(default_factory=list, max_length=30)
    district: list[Key] = Field(default_factory=list, max_length=30)
    provider: list[Provider] = Field(default_factory=list, max_length=30)
    security: list[Literal["true", "false"]] = Field(default_factory=list, max_length=2)
    body: list[Key] = Field(default_factory=list, max_length=30)
    sort: Sort = Sort.newest

    def chosen(self, facet: str) -> list[str]:
        return [str(value) for value in getattr(self, facet)]

    @property
    def narrowed(self) -> bool:
        """Whether anything is asked for but an order."""
        return self.q is not None or any(getattr(self, facet) for facet in FACETS)

    def pairs(self) -> list[tuple[str, str]]:
        """What differs from the default, as an address holds it."""
        found = [("q", self.q)] if self.q else []
        found += [(facet, value) for facet in FACETS for value in self.chosen(facet)]
        return [*found, *([("sort", self.sort.value)] if self.sort is not Sort.newest else [])]

    def query_string(self, **more: Any) -> str:
        return urlencode([*self.pairs(), *((name, value) for name, value in more.items() if value)])

    def without(self, facet: str, value: str) -> "Filters":
        """The same with one value less."""
        return self.model_copy(update={facet: [one for one in getattr(self, facet) if str(one) != value]})


def read_pairs(pairs: Iterable[tuple[str, str]]) -> Filters:
    """The filters in an address; what can't be understood is left out."""
    raw: dict[str, list[str]] = {}
    for name, value in pairs:
        if name in Filters.model_fields and value not in raw.get(name, []):
            raw.setdefault(name, []).append(value.replace("\x00", ""))
    form = check(Filters, raw)
    if not form.errors:
        return form.data
    return check(Filters, {name: values for name, values in raw.items() if name not in form.errors}).data
