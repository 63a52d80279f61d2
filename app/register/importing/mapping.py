"""The mapping file: which column of a table is which field, and how its values read.

It is YAML in which everything is a text: 01 stays 01, and "ja" is no truth value. Aliases are refused.
"""

from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from app.register.fields import FIELDS, GIVEN, Type
from app.texts import _

MOST_BYTES = 100_000
ENCODINGS = Literal["utf-8", "cp1252"]


class MappingError(Exception):
    """The mapping does not hold. The text is one sentence for each thing that is wrong."""


class Rule(BaseModel):
    """How a field, or a part of one, is filled: from columns, or with a constant `value`.

    `values` translates; `default` stands where the cell is empty; `split` makes several values; `format` is that of a
    date (as Python's strptime has it); `number` says how numbers are written, and makes a band of them where one
    chooses a band.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    columns: tuple[str, ...] = ()
    join: str = "\n\n"
    value: str = ""
    default: str = ""
    values: dict[str, str] = Field(default_factory=dict)
    split: str = ""
    format: str = ""
    number: Literal["", "de", "en"] = ""

    @model_validator(mode="before")
    @classmethod
    def _short(cls, given: Any) -> Any:
        """A name alone is a column."""
        if isinstance(given, str):
            return {"columns": [given]}
        if isinstance(given, dict) and "column" in given:
            rest = {name: one for name, one in given.items() if name != "column"}
            return rest | {"columns": [given["column"]]}
        return given

    @model_validator(mode="after")
    def _something(self) -> "Rule":
        if bool(self.columns) == bool(self.value):
            raise ValueError(_("Hier gehört eine Spalte hin (column, columns) oder ein fester Wert (value)."))
        return self


class Body(Rule):
    """Whose entry a row is: by the body's key, or by its name."""

    by: Literal["key", "name"] = "key"


class Mapping(BaseModel):
    """One mapping file. `source` and the value in the column `key` together name an entry for all later runs."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str = Field(min_length=1, max_length=200)
    key: str = Field(min_length=1)
    body: Body
    fields: dict[str, Rule] = Field(min_length=1)
    ignore: tuple[str, ...] = ()
    encoding: ENCODINGS | None = None
    separator: str = Field("", max_length=1)

    @field_validator("fields")
    @classmethod
    def _known(cls, fields: dict[str, Rule]) -> dict[str, Rule]:
        if unknown := sorted(set(fields) - PATHS):
            raise ValueError(_("Diese Felder gibt es nicht: %(names)s.") % {"names": ", ".join(unknown)})
        return fields

    @property
    def columns(self) -> list[str]:
        """All columns it names, each once."""
        rules = (self.body, *self.fields.values())
        return list(dict.fromkeys([self.key, *(column for rule in rules for column in rule.columns)]))

    @property
    def filled(self) -> set[str]:
        """The fields it fills."""
        return {path.partition(".")[0] for path in self.fields}


def _paths() -> set[str]:
    found = set()
    for fact in GIVEN:
        if fact.name == "data_sources":
            found |= {"data_sources.sources.title", "data_sources.sources.url", "data_sources.text"}
        elif fact.type in {Type.links, Type.models, Type.parts}:
            found |= {f"{fact.name}.{part}" for part in fact.parts}
        else:
            found.add(fact.name)
    return found


PATHS = _paths()
"""What a mapping can fill."""


def read_mapping(text: str | bytes) -> Mapping:
    """Raises MappingError."""
    if len(text) > MOST_BYTES:
        raise MappingError(_("Die Zuordnung ist zu lang."))
    try:
        source = text.decode("utf-8-sig") if isinstance(text, bytes) else text
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(source, yaml.BaseLoader)):
            raise MappingError(_("Verweise (*name) gehen in der Zuordnung nicht."))
        given = yaml.load(source, yaml.BaseLoader)  # noqa: S506 – it makes texts, lists and mappings only
        return Mapping.model_validate(given)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise MappingError(_("Das ist kein YAML: %(error)s") % {"error": " ".join(str(error).split())}) from None
    except ValidationError as error:
        raise MappingError("\n".join(_sentence(dict(one)) for one in error.errors())) from None


def _sentence(error: dict[str, Any]) -> str:
    place = ".".join(str(part) for part in error["loc"]) or _("Zuordnung")
    kinds = {
        "missing": _("fehlt."),
        "extra_forbidden": _("gibt es hier nicht."),
        "literal_error": _("hat keinen der möglichen Werte."),
    }
    own = str(error.get("ctx", {}).get("error", ""))
    return f"{place}: {own or kinds.get(error['type'], _('stimmt so nicht.'))}"


def label_of(path: str) -> str:
    """How the field reads."""
    return _(FIELDS[path.partition(".")[0]].label)
