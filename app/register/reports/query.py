"""What a report is asked for, as it stands in an address and in a saved report."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.register.models import LEVEL_LABELS, THEME_LABELS, Level, Theme
from app.solutions.models import RISK_LABELS, STATUS_LABELS, RiskClass, Status
from app.texts import N_, _
from app.web.formats import day
from app.web.forms import Form, check

Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{2,20}$")]
FIRST_DAY = date(2020, 1, 1)
"""Nothing was published before."""

LABELS = {
    "as_of": N_("Stand am"),
    "organisation": N_("Stelle"),
    "level": N_("Ebene"),
    "theme": N_("Thema"),
    "status": N_("Status"),
    "risk_class": N_("Risikoklasse nach KI-Verordnung"),
    "provider": N_("Anbieter"),
    "model": N_("KI-Modell"),
    "annex": N_("Anlage für den Landtag"),
}
WORDS: dict[str, Any] = {
    "level": LEVEL_LABELS,
    "theme": THEME_LABELS,
    "status": STATUS_LABELS,
    "risk_class": RISK_LABELS,
}


class ReportQuery(BaseModel):
    """Which entries are wanted. Several values of one kind mean any of them, several kinds all of them.

    `as_of`: the versions valid at the end of that day, None for the day on which the report is made. `organisation` is
    a body's key; bodies below it count too. `provider` and `model` are part of a name, in upper or lower case.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    as_of: date | None = Field(default=None, ge=FIRST_DAY)
    organisation: Key | None = None
    level: list[Level] = Field(default_factory=list, max_length=10)
    theme: list[Theme] = Field(default_factory=list, max_length=30)
    status: list[Status] = Field(default_factory=list, max_length=20)
    risk_class: list[RiskClass] = Field(default_factory=list, max_length=20)
    provider: Word | None = None
    model: Word | None = None
    annex: bool = False

    def pairs(self) -> list[tuple[str, str]]:
        """What differs from the default, as an address holds it."""
        found: list[tuple[str, str]] = []
        for name, value in self.model_dump(mode="json", exclude_defaults=True).items():
            found += [(name, str(one).lower() if isinstance(one, bool) else str(one)) for one in _several(value)]
        return found

    def query_string(self) -> str:
        return urlencode(self.pairs())

    def words(self, body: str) -> list[tuple[str, str]]:
        """What is asked for, as people read it: (label, value). `body` is the name of the organisation."""
        found = []
        for name, value in self:
            if name in {"as_of", "annex"} or not value:
                continue
            labels = WORDS.get(name, {})
            texts = [body] if name == "organisation" else [_(labels[one]) if labels else one for one in _several(value)]
            found.append((_(LABELS[name]), ", ".join(texts)))
        return found


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def day_words(query: ReportQuery) -> str:
    """The day, or that it is the day on which the report is made."""
    return day(query.as_of) if query.as_of else _("der Tag, an dem der Bericht entsteht")


def read_pairs(pairs: Iterable[tuple[str, str]]) -> Form[ReportQuery]:
    """The query in an address, and the sentences about what in it can't be understood."""
    raw: dict[str, list[str]] = {}
    for name, value in pairs:
        if name in ReportQuery.model_fields and value not in raw.get(name, []):
            raw.setdefault(name, []).append(value.replace("\x00", ""))
    return check(ReportQuery, raw)
