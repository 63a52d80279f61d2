"""Lists with facets: what is chosen as it stands in the address, and the values with their numbers beside the list."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Self
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, StringConstraints

from app.texts import _
from app.web.forms import check
from app.web.templating import url

Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class FacetFilters(BaseModel):
    """What is asked for. Several values of a facet mean any of them, several facets all of them.

    `FACETS` are the names of the fields that are facets, each a list, in their order. A filter has a field `sort` too,
    with a default.
    """

    model_config = ConfigDict(frozen=True)
    FACETS: ClassVar[tuple[str, ...]] = ()

    q: Word | None = None

    def chosen(self, facet: str) -> list[str]:
        return [str(value) for value in getattr(self, facet)]

    @property
    def narrowed(self) -> bool:
        """Whether anything is asked for but an order."""
        return self.q is not None or any(getattr(self, facet) for facet in self.FACETS)

    def pairs(self) -> list[tuple[str, str]]:
        """What differs from the default, as an address holds it."""
        found = [("q", self.q)] if self.q else []
        found += [(facet, value) for facet in self.FACETS for value in self.chosen(facet)]
        sort = getattr(self, "sort", None)
        usual = type(self).model_fields["sort"].default
        return [*found, *([("sort", str(sort))] if sort is not usual else [])]

    def query_string(self, **more: Any) -> str:
        return urlencode([*self.pairs(), *((name, value) for name, value in more.items() if value)])

    def without(self, facet: str, value: str) -> Self:
        """The same with one value less."""
        return self.model_copy(update={facet: [one for one in getattr(self, facet) if str(one) != value]})

    @classmethod
    def read(cls, pairs: Iterable[tuple[str, str]]) -> Self:
        """The filters in an address; what can't be understood is left out."""
        raw: dict[str, list[str]] = {}
        for name, value in pairs:
            if name in cls.model_fields and value not in raw.get(name, []):
                raw.setdefault(name, []).append(value.replace("\x00", ""))
        form = check(cls, raw)
        if not form.errors:
            return form.data
        return check(cls, {name: values for name, values in raw.items() if name not in form.errors}).data


@dataclass(frozen=True)
class Choice:
    """One value of a facet and how many things there are with it, if the rest stays as chosen."""

    value: str
    label: str
    number: int
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """A facet as the page shows it; `open` where something of it is chosen."""

    name: str
    label: str
    choices: list[Choice]
    open: bool


Label = Callable[[str, str, str], str]
"""How a value reads: of the facet, the value, and what the database calls it, or ""."""


def facets_of(
    found: Mapping[str, list[Choice]], names: Mapping[str, str], order: Mapping[str, Iterable[Any]], label: Label
) -> list[Facet]:
    """Each facet that has a value, with its values in order: of enums in that of `order`, of others by name."""
    facets = []
    for name, choices in found.items():
        places = {str(value): place for place, value in enumerate(order.get(name, ()))}
        read = [Choice(one.value, label(name, one.value, one.label), one.number, one.chosen) for one in choices]
        read.sort(key=lambda one: (places.get(one.value, len(places)), one.label.casefold()))
        if read:
            facets.append(Facet(name, _(names[name]), read, any(one.chosen for one in read)))
    return facets


def chosen_links(
    filters: FacetFilters, facets: Iterable[Facet], route: str, label: Label
) -> list[tuple[str, str, str]]:
    """(facet, what is chosen, where the list is without it)."""
    known = {(facet.name, one.value): one.label for facet in facets for one in facet.choices}
    return [
        (
            facet,
            known.get((facet, value)) or label(facet, value, ""),
            "?".join(part for part in (url(route), filters.without(facet, value).query_string()) if part),
        )
        for facet in filters.FACETS
        for value in filters.chosen(facet)
    ]
