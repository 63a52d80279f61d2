"""Reading a project's publiccode.yml.

The standard: github.com/publiccodeyml/publiccode.yml (docs/standard/schema.core.rst), versions 0.2 to 0.7. What we
hold of it goes into columns; everything else is kept as it is.
"""

from collections.abc import Callable, Mapping
from datetime import date
from math import isfinite
from typing import Any

import yaml
from pydantic import ValidationError
from sqlalchemy.orm import Session

from app.people.viewer import Viewer
from app.solutions import queries
from app.solutions.models import AISystem, DevelopmentStatus
from app.solutions.service.systems import SystemContent, change_system, create_system, system_content
from app.texts import _
from app.web.forms import sentences

MOST_BYTES = 256_000
MOST_DEEP = 12
MANDATORY = ("name", "url")


class PubliccodeError(ValueError):
    """The file cannot be read; says why, and where it can, in which line."""


class _Loader(yaml.SafeLoader):
    """Safe YAML without aliases, by which a few lines could stand for gigabytes."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        here: Any = self.peek_event()  # type: ignore[no-untyped-call]
        mark: Any = here.start_mark
        if isinstance(here, yaml.AliasEvent):
            raise yaml.composer.ComposerError(None, None, "alias", mark)
        self.depth = getattr(self, "depth", 0) + 1
        if self.depth > MOST_DEEP:
            raise yaml.composer.ComposerError(None, None, "depth", mark)
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        seen: set[Any] = set()
        for key_node, _value in node.value:
            key = key_node.value if isinstance(key_node.value, str) else id(key_node)
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"twice {key}", key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


def _day_node(loader: _Loader, node: Any) -> Any:
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError:
        raise yaml.constructor.ConstructorError(None, None, "no such day", node.start_mark) from None


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _day_node)


def read_publiccode(data: bytes) -> SystemContent:
    """What the file says of the system. Raises PubliccodeError."""
    return _content(_mapping(data), None)


def import_publiccode(
    db: Session, data: bytes, *, actor: Viewer | None, system: AISystem | None = None
) -> tuple[AISystem, bool]:
    """Writes what the file says to the system, or to the one with the same source code, or to a new one.

    Returns the system and whether it is new. What the file does not speak of stays. Raises PubliccodeError.
    """
    found = _mapping(data)
    system = system or queries.system_by_url(db, str(found.get("url", "")))
    content = _content(found, system_content(system) if system else None)
    if system is None:
        return create_system(db, content, actor=actor), True
    change_system(db, system, content, version=system.version, actor=actor)
    return system, False


def _mapping(data: bytes) -> dict[str, Any]:
    if len(data) > MOST_BYTES:
        raise PubliccodeError(_("Die Datei ist zu groß: höchstens %(size)s kB.") % {"size": MOST_BYTES // 1000})
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise PubliccodeError(_("Zeile %(line)s: Die Datei ist kein UTF-8-Text.") % {"line": line}) from None
    try:
        found = yaml.load(text, _Loader)  # noqa: S506 – a safe loader
    except yaml.MarkedYAMLError as error:
        raise PubliccodeError(_sentence(error)) from None
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        raise PubliccodeError(_("Zeile %(line)s: Hier steht ein Zeichen, das nicht erlaubt ist.") % {"line": line}
                              ) from None  # fmt: skip
    except (ValueError, RecursionError, OverflowError):
        raise PubliccodeError(_("Die Datei enthält einen Wert, der sich nicht lesen lässt.")) from None
    if not isinstance(found, dict):
        raise PubliccodeError(_("Zeile 1: Das ist keine publiccode.yml. Sie beginnt mit Namen und Doppelpunkt."))
    absent = [name for name in MANDATORY if not isinstance(found.get(name), str) or not found[name].strip()]
    if absent:
        raise PubliccodeError(_("Es fehlt: %(field)s.") % {"field": ", ".join(absent)})
    return {str(name): value for name, value in found.items()}


def _sentence(error: yaml.MarkedYAMLError) -> str:
    mark = error.problem_mark or error.context_mark
    place = {"line": mark.line + 1 if mark else 1, "column": mark.column + 1 if mark else 1}
    problem = error.problem or ""
    if problem == "alias":
        return _("Zeile %(line)s: Verweise (*name) sind hier nicht erlaubt.") % place
    if problem == "depth":
        return _("Zeile %(line)s: Das ist zu tief verschachtelt.") % place
    if problem.startswith("twice "):
        return _("Zeile %(line)s: „%(name)s“ steht zweimal da.") % (place | {"name": problem[6:]})
    return _("Zeile %(line)s, Zeichen %(column)s: Hier stimmt die Schreibweise nicht (YAML).") % place


Take = Callable[[Any], Any]


def _content(found: Mapping[str, Any], before: SystemContent | None) -> SystemContent:
    rest = _plain(dict(found))
    taken = {column: value for column, path, kind in _columns() if (value := kind(_take(rest, path))) not in (None, "")}
    values = (before.model_dump() if before else {}) | taken | {"publiccode": _without_empty(rest)}
    try:
        return SystemContent.model_validate(values)
    except ValidationError as error:
        places = {column: "/".join(path) for column, path, _kind in _columns()}
        told = [f"{places.get(name, name)}: {text}" for name, text in sentences(error.errors()).items()]
        raise PubliccodeError(" ".join(told)) from None


def _columns() -> list[tuple[str, tuple[str, ...], Take]]:
    """Our column, the place in the file, and how it is read."""
    german, english = ("description", "de"), ("description", "en")
    return [
        ("name", ("name",), _text),
        ("source_code_url", ("url",), _text),
        ("landing_url", ("landingURL",), _text),
        ("product_version", ("softwareVersion",), _text),
        ("released_on", ("releaseDate",), _day),
        ("platforms", ("platforms",), _list),
        ("categories", ("categories",), _list),
        ("used_by", ("usedBy",), _list),
        ("development_status", ("developmentStatus",), _development),
        ("software_type", ("softwareType",), _text),
        ("summary", (*german, "shortDescription"), _text),
        ("description", (*german, "longDescription"), _text),
        ("features", (*german, "features"), _list),
        ("documentation_url", (*german, "documentation"), _text),
        ("summary_en", (*english, "shortDescription"), _text),
        ("description_en", (*english, "longDescription"), _text),
        ("features_en", (*english, "features"), _list),
        ("licence", ("legal", "license"), _text),
        ("copyright_owner", ("legal", "mainCopyrightOwner"), _text),
        ("maintenance_type", ("maintenance", "type"), _text),
        ("maintenance_contacts", ("maintenance", "contacts"), _contacts),
        ("languages", ("localisation", "availableLanguages"), _list),
    ]


def _take(rest: dict[str, Any], path: tuple[str, ...]) -> Any:
    """Takes the value at the path out of what is left."""
    place: Any = rest
    for name in path[:-1]:
        place = place.get(name) if isinstance(place, dict) else None
    return place.pop(path[-1], None) if isinstance(place, dict) else None


def _text(value: Any) -> Any:
    return str(value).strip() if isinstance(value, str | int | float) else None


def _list(value: Any) -> Any:
    if isinstance(value, str):
        return [value]
    return [str(part) for part in value] if isinstance(value, list) else None


def _day(value: Any) -> Any:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def _development(value: Any) -> Any:
    return value if value in set(DevelopmentStatus) else None


def _contacts(value: Any) -> Any:
    if not isinstance(value, list):
        return None
    kept = ("name", "email", "affiliation", "phone")
    return [{key: str(one[key]) for key in kept if one.get(key)} for one in value if isinstance(one, dict)]


def _plain(value: Any) -> Any:
    """The value as JSON can hold it."""
    if isinstance(value, dict):
        return {str(name): _plain(part) for name, part in value.items()}
    if isinstance(value, list | set | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, str):
        return value.replace("\x00", "")
    storable = value is None or isinstance(value, int) or (isinstance(value, float) and isfinite(value))
    return value if storable else str(value)


def _without_empty(rest: dict[str, Any]) -> dict[str, Any]:
    """What is left, without the sections that we took everything from."""
    kept = {name: _without_empty(part) if isinstance(part, dict) else part for name, part in rest.items()}
    return {name: part for name, part in kept.items() if part != {}}
