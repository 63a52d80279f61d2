"""The official bodies of a state or of all Germany, as a list that holds together.

Keys are official: two digits for a state, three for a government district, four for a region, five for a
district, eight (the AGS) for a municipality, nine for an association of municipalities.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from app.texts import _

ASSOCIATIONS = {
    "51": "amt",
    "52": "samtgemeinde",
    "53": "verbandsgemeinde",
    "54": "verwaltungsgemeinschaft",
    "55": "kirchspielslandgemeinde",
    "56": "verwaltungsverband",
    "57": "verwaltungsgemeinschaft",
    "58": "erfuellende_gemeinde",
}
DISTRICTS = frozenset({"landkreis", "regionalverband", "kreisfreie_stadt"})
OWN_ADMINISTRATION = DISTRICTS | frozenset(ASSOCIATIONS.values()) | {"einheitsgemeinde"}
KINDS = OWN_ADMINISTRATION | {
    "land",
    "regierungsbezirk",
    "region",
    "mitgliedsgemeinde",
    "gemeindefreies_gebiet",
}
STATES = {
    "01": "Schleswig-Holstein",
    "02": "Hamburg",
    "03": "Niedersachsen",
    "04": "Bremen",
    "05": "Nordrhein-Westfalen",
    "06": "Hessen",
    "07": "Rheinland-Pfalz",
    "08": "Baden-Württemberg",
    "09": "Bayern",
    "10": "Saarland",
    "11": "Berlin",
    "12": "Brandenburg",
    "13": "Mecklenburg-Vorpommern",
    "14": "Sachsen",
    "15": "Sachsen-Anhalt",
    "16": "Thüringen",
}
SHIPPED_AS_OF = date(2025, 8, 31)

_COLUMNS = ["key", "kind", "name", "parent_key", "population"]
_RANK = {
    "land": 0,
    "regierungsbezirk": 1,
    "region": 2,
    **dict.fromkeys(DISTRICTS, 3),
    **dict.fromkeys(ASSOCIATIONS.values(), 4),
}
_SHOWN_ERRORS = 20


@dataclass(frozen=True, slots=True)
class Body:
    """One official body.

    `name` is what people say ("Magdeburg", "Lutherstadt Eisleben"), `official_name` what the directory prints
    ("Magdeburg, Landeshauptstadt"). `district_key` is the Landkreis or kreisfreie Stadt it lies in or is.
    `served_by_key` is the association that administers a municipality which has no administration of its own.
    Population and area of districts, associations and states are the sums of their municipalities.
    """

    key: str
    kind: str
    name: str
    official_name: str
    parent_key: str | None
    as_of: date
    district_key: str | None = None
    served_by_key: str | None = None
    population: int | None = None
    area_hectares: int | None = None
    postal_code: str = ""
    seat: str = ""

    @property
    def own_administration(self) -> bool:
        """Whether it runs a municipal administration; states, government districts and regions do not."""
        return self.kind in OWN_ADMINISTRATION


@dataclass(frozen=True, slots=True)
class Directory:
    """Bodies with unique keys, every parent before its children, the newest date any of them states."""

    bodies: tuple[Body, ...]
    as_of: date

    @classmethod
    def of(cls, bodies: Iterable[Body]) -> "Directory":
        """From at least one body, in any order."""
        ordered = tuple(sorted(bodies, key=lambda body: (_RANK.get(body.kind, 5), body.key)))
        return cls(bodies=ordered, as_of=max(body.as_of for body in ordered))

    def by_key(self) -> dict[str, Body]:
        return {body.key: body for body in self.bodies}

    def administrations(self) -> tuple[Body, ...]:
        """The bodies that run a municipal administration of their own."""
        return tuple(body for body in self.bodies if body.own_administration)


@dataclass(frozen=True, slots=True)
class LineError:
    """What is wrong with one line, counted from 1."""

    number: int
    message: str

    def __str__(self) -> str:
        return _("Zeile %(number)s: %(message)s") % {"number": self.number, "message": self.message}


class DirectoryErrors(ValueError):
    """A file that is not taken over, with everything that is wrong with it in the order of its lines."""

    def __init__(self, errors: Sequence[LineError]) -> None:
        self.errors = tuple(sorted(errors, key=lambda error: error.number))
        super().__init__(self.errors)

    def __str__(self) -> str:
        shown = [str(error) for error in self.errors[:_SHOWN_ERRORS]]
        if more := len(self.errors) - len(shown):
            shown.append(_("… und %(num)s weitere Fehler") % {"num": more})
        return "\n".join(shown)


def read_tsv(text: str, as_of: date = SHIPPED_AS_OF) -> Directory:
    """The list shipped with the product: key, kind, name, parent_key, population, separated by tabs.

    A state that is named as a parent but has no line of its own is added. Raises DirectoryErrors.
    """
    rows = [line.removesuffix("\r").split("\t") for line in text.removeprefix("\ufeff").split("\n")]
    lines = list(enumerate(rows[:-1] if rows[-1] == [""] else rows, start=1))
    if not lines or lines[0][1] != _COLUMNS:
        message = _("Die erste Zeile muss die Spalten %(columns)s nennen.") % {"columns": ", ".join(_COLUMNS)}
        raise DirectoryErrors([LineError(1, message)])
    bodies: dict[str, Body] = {}
    errors: list[LineError] = []
    for number, row in lines[1:]:
        if message := _row_error(row, bodies):
            errors.append(LineError(number, message))
        else:
            bodies[row[0]] = _body_of_row(row, as_of)
    used = {body.parent_key or "" for body in bodies.values()}
    for key in sorted(used & set(STATES) - set(bodies)):
        residents = sum(body.population or 0 for body in bodies.values() if body.parent_key == key)
        bodies[key] = Body(key, "land", STATES[key], STATES[key], None, as_of, population=residents)
    for number, row in lines[1:]:
        if row[0] in bodies and (parent := bodies[row[0]].parent_key) and parent not in bodies:
            errors.append(LineError(number, _("Die übergeordnete Stelle %(key)s fehlt.") % {"key": parent}))
    if errors or not bodies:
        raise DirectoryErrors(errors or [LineError(1, _("Die Datei enthält keine Stellen."))])
    return Directory.of(bodies.values())


def _row_error(row: list[str], bodies: dict[str, Body]) -> str:
    if len(row) != len(_COLUMNS):
        values = {"expected": len(_COLUMNS), "found": len(row)}
        return _("Erwartet werden %(expected)s Spalten, gefunden: %(found)s.") % values
    key, kind, name, _parent, population = row
    if not is_number(key):
        return _("„%(key)s“ ist kein amtlicher Schlüssel.") % {"key": key}
    if key in bodies:
        return duplicate(key)
    if kind not in KINDS:
        return _("Die Art „%(kind)s“ ist nicht bekannt.") % {"kind": kind}
    if not name.strip():
        return _("Der Name fehlt.")
    if population and not is_number(population):
        return _("„%(value)s“ ist keine Einwohnerzahl.") % {"value": population}
    return ""


def _body_of_row(row: list[str], as_of: date) -> Body:
    key, kind, name, parent, population = row
    inside_district = kind not in DISTRICTS and len(key) > 5
    return Body(
        key=key,
        kind=kind,
        name=name,
        official_name=name,
        parent_key=parent or None,
        as_of=as_of,
        district_key=key if kind in DISTRICTS else key[:5] if inside_district else None,
        served_by_key=parent if kind == "mitgliedsgemeinde" else None,
        population=int(population) if population else None,
    )


def is_number(text: str) -> bool:
    """Whether the text is digits 0 to 9 and nothing else (str.isdigit takes more)."""
    return text.isascii() and text.isdigit()


def duplicate(key: str) -> str:
    """The sentence for a key that occurs twice."""
    return _("Der Schlüssel %(key)s kommt schon in einer früheren Zeile vor.") % {"key": key}
