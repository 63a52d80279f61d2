"""What the list of solutions shows: facets and order, as they stand in the address."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Any
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.policy import Audience
from app.solutions.models import BodySize, CostBand, Hosting, ReuseOffer, RiskClass, Status
from app.texts import N_
from app.web.forms import check


class Sort(StrEnum):
    newest = "newest"
    reused = "reused"


SORT_LABELS = {Sort.newest: N_("Neueste zuerst"), Sort.reused: N_("Meistgenutzte zuerst")}
Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,80}$")]
Licence = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Key = Annotated[str, Field(pattern=r"^[a-z0-9]{2,20}$")]

FACETS = ("topic", "status", "size", "licence", "hosting", "risk", "offer", "cost", "district")
FACET_LABELS = {
    "topic": N_("Thema"),
    "status": N_("Stand"),
    "size": N_("Größe der Stelle"),
    "licence": N_("Lizenz"),
    "hosting": N_("Betriebsort"),
    "risk": N_("Risikoklasse nach KI-Verordnung"),
    "offer": N_("Nachnutzungsangebot"),
    "cost": N_("Kosten je Jahr"),
    "district": N_("Landkreis"),
}
FACET_AUDIENCE = {"cost": Audience.municipalities}
"""Facets of fields that are not public: whoever may not read them may not filter by them, which would tell them."""


class Filters(BaseModel):
    """What is asked for. Several values of a facet mean any of them, several facets all of them."""

    model_config = ConfigDict(frozen=True)

    q: Word | None = None
    topic: list[Slug] = Field(default_factory=list, max_length=30)
    status: list[Status] = Field(default_factory=list, max_length=30)
    size: list[BodySize] = Field(default_factory=list, max_length=30)
    licence: list[Licence] = Field(default_factory=list, max_length=30)
    hosting: list[Hosting] = Field(default_factory=list, max_length=30)
    risk: list[RiskClass] = Field(default_factory=list, max_length=30)
    offer: list[ReuseOffer] = Field(default_factory=list, max_length=30)
    cost: list[CostBand] = Field(default_factory=list, max_length=30)
    district: list[Key] = Field(default_factory=list, max_length=30)
    sort: Sort = Sort.newest

    def chosen(self, facet: str) -> list[str]:
        return [str(value) for value in getattr(self, facet)]

    def only_for(self, audiences: Iterable[Audience]) -> "Filters":
        """Without the facets that these audiences may not ask about."""
        known = set(audiences)
        hidden: dict[str, list[str]] = {name: [] for name, audience in FACET_AUDIENCE.items() if audience not in known}
        return self.model_copy(update=hidden)

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
