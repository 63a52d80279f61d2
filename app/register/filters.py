"""What the public list shows: facets and order, as they stand in the address."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from app.register.models import Level, PurposeCategory, Theme
from app.solutions.models import RiskClass, Status, Technique
from app.texts import N_
from app.web.facets import FacetFilters


class Sort(StrEnum):
    newest = "newest"
    by_title = "title"


SORT_LABELS = {Sort.newest: N_("Neueste zuerst"), Sort.by_title: N_("Nach Bezeichnung")}
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


class Filters(FacetFilters):
    """What is asked for."""

    FACETS = FACETS

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
