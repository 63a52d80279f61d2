"""What the list of solutions shows: facets and order, as they stand in the address."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from app.policy import Audience
from app.solutions.models import BodySize, CostBand, Hosting, ReuseOffer, RiskClass, Status
from app.texts import N_
from app.web.facets import FacetFilters


class Sort(StrEnum):
    newest = "newest"
    reused = "reused"


SORT_LABELS = {Sort.newest: N_("Neueste zuerst"), Sort.reused: N_("Meistgenutzte zuerst")}
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


class Filters(FacetFilters):
    """What is asked for."""

    FACETS = FACETS

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

    def only_for(self, audiences: Iterable[Audience]) -> "Filters":
        """Without the facets that these audiences may not ask about."""
        known = set(audiences)
        hidden: dict[str, list[str]] = {name: [] for name, audience in FACET_AUDIENCE.items() if audience not in known}
        return self.model_copy(update=hidden)
