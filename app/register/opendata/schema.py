"""JSON Schema (2020-12) of one entry of the open data, made from the table of fields."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.register.fields import FIELDS, Coarse, FieldFact, Reader, Type
from app.register.models import PURPOSE_LABELS, REASON_LABELS
from app.register.opendata.licence import LICENCE_URI, SCHEMA_VERSION
from app.settings import get_settings
from app.texts import LANGUAGES, N_, _, speaking

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
URL: Schema = {"type": "string", "format": "uri"}
DAY: Schema = {"type": "string", "format": "date"}
MONTH: Schema = {"type": "string", "pattern": r"^\d{4}-\d{2}$"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
FACTS = {
    "register_id": (TEXT, N_("Registernummer"), N_("Bleibt einem Eintrag für immer.")),
    "version": ({"type": "integer", "minimum": 1}, N_("Fassung"), N_("Zählt die Veröffentlichungen eines Eintrags.")),
    "state": ({"enum": ["published", "withdrawn"]}, N_("Stand"),
              N_("„withdrawn“ heißt: Der Eintrag ist zurückgezogen. Die Angaben sind die, die zuletzt galten.")),
    "current": ({"type": "boolean"}, N_("Neueste Fassung"), N_("Ob dies die neueste Fassung des Eintrags ist.")),
    "example": ({"type": "boolean"}, N_("Beispiel"), N_("Ein Beispiel und keine Meldung der genannten Stelle.")),
    "published_at": (MOMENT, N_("Zuerst veröffentlicht"), ""),
    "version_at": (MOMENT, N_("Fassung vom"), ""),
    "withdrawal_reason": (TEXT, N_("Grund der Zurückziehung"), N_("Nur bei zurückgezogenen Einträgen.")),
}  # fmt: skip
STATES = {
    "shown": N_("Die Angabe steht hier."),
    "coarse": N_("Ein Teil der Angabe steht hier, weil die Stelle eine Sicherheitsbehörde ist."),
    "withheld": N_("Die Angabe wird zurückgehalten: mit Grund, Rechtsgrundlage und Tag der nächsten Prüfung."),
    "annex": N_("Die Angabe steht in der Anlage für den Landtag, die nicht öffentlich ist."),
    "empty": N_("Dazu hat die Stelle nichts angegeben."),
}
VISIBLE = {Reader.public: "public", Reader.parliament: "parliament", Reader.internal: "internal"}


def schema() -> Schema:
    """What an element of `entries` in data.json holds, and who sees what; texts in German and English."""
    facts = {name: base | texts(title, text) for name, (base, title, text) in FACTS.items()}
    public = [fact for fact in FIELDS.values() if fact.sight is Reader.public]
    fields = {fact.name: field_schema(fact) for fact in public}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{get_settings().public_url}/register/schema.json",
        "version": SCHEMA_VERSION,
        "license": LICENCE_URI,
        **texts(N_("Eine Fassung eines Eintrags im Transparenzregister KI Sachsen-Anhalt"),
                N_("So steht sie unter „entries“ in data.json. Tabellen haben dieselben Namen, Teile nach einem "
                   "Punkt.")),
        "type": "object",
        "properties": facts | {"fields": _object(fields)},
        "required": [*(name for name in FACTS if name != "withdrawal_reason"), "fields"],
        "additionalProperties": False,
        "x-states": {state: in_languages(text) for state, text in STATES.items()},
        "x-not-public": [
            {"name": fact.name, **texts(fact.label, fact.help), "x-visibility": visibility(fact)}
            for fact in FIELDS.values() if fact.sight is not Reader.public
        ],
    }  # fmt: skip


def in_languages(text: str) -> dict[str, str]:
    """The text in all languages."""
    found = {}
    for language in LANGUAGES:
        with speaking(language):
            found[language] = _(text)
    return found


def texts(title: str, description: str = "") -> Schema:
    """German where the standard has one text, both languages beside it."""
    found: Schema = {"title": title, "x-title": in_languages(title)}
    if description:
        found |= {"description": description, "x-description": in_languages(description)}
    return found


def visibility(fact: FieldFact) -> dict[str, str]:
    """Who sees a field; of security authorities too, and what part is told to those at exactly that level."""
    found = {"default": VISIBLE[fact.sight], "security_authority": VISIBLE[fact.security]}
    return found | ({"security_authority_part": fact.coarse.value} if fact.coarse else {})


def field_schema(fact: FieldFact) -> Schema:
    """A field: its state, and with it the value or why there is none."""
    known: Schema = {"x-visibility": visibility(fact)}
    if fact.maps:
        known["x-maps"] = fact.maps
    return texts(fact.label, fact.help) | known | {"oneOf": list(_states(fact))}


def _states(fact: FieldFact) -> Iterator[Schema]:
    yield _object({"state": {"const": "shown"}, "value": value_schema(fact)})
    yield _object({"state": {"const": "empty"}})
    if fact.coarse is not None and fact.security is Reader.public:
        yield _object({"state": {"const": "coarse"}, "value": _coarse(fact.coarse)})
    if fact.security is not Reader.public:
        yield _object({"state": {"const": "annex"}})
    if not fact.basic:
        why = {"reason": choice(REASON_LABELS), "legal_ref": TEXT, "review_on": DAY}
        yield _object({"state": {"const": "withheld"}, "withheld": _object(why)})


def _object(properties: Mapping[str, Schema], *, optional: bool = False) -> Schema:
    required = {} if optional else {"required": list(properties)}
    return {"type": "object", "properties": dict(properties), "additionalProperties": False, **required}


def choice(labels: Mapping[Any, str]) -> Schema:
    """One of an enum's values, each with how it reads."""
    return {"oneOf": [{"const": str(value), **texts(label)} for value, label in labels.items()]}


def _coarse(how: Coarse) -> Schema:
    return {
        Coarse.year: {"type": "string", "pattern": r"^\d{4}$"},
        Coarse.category: choice(PURPOSE_LABELS),
        Coarse.state: {"type": "string", "pattern": r"^\d{2}$"},
        Coarse.main_number: {"type": "array", "items": TEXT},
        Coarse.names: {"type": "array", "items": TEXT},
    }[how]


def value_schema(fact: FieldFact) -> Schema:
    """The shape of a field's whole value."""
    text = TEXT | {"maxLength": fact.longest}
    links: Schema = {"type": "array", "items": {"type": "object", "properties": {"title": TEXT, "url": URL},
                                                "required": ["title"], "additionalProperties": False}}  # fmt: skip
    if fact.type is Type.parts:
        return _parts(fact, links)
    if fact.type in {Type.choice, Type.choices}:
        one = choice(fact.choices or {})
        return one if fact.type is Type.choice else {"type": "array", "items": one}
    return {
        Type.lines: {"type": "array", "items": text}, Type.month: MONTH, Type.day: DAY, Type.url: URL,
        Type.yes_no: {"type": "boolean"}, Type.key: {"type": "string", "pattern": r"^\d{2,12}$"},
        Type.number: {"type": "integer"}, Type.links: links,
        Type.models: {"type": "array", "items": _object(dict.fromkeys(fact.parts, TEXT) | {"year": {"type": "integer"}},
                                                        optional=True)},
    }.get(fact.type, text)  # fmt: skip


def _parts(fact: FieldFact, links: Schema) -> Schema:
    chosen = {"class", "kind", "cases", "users"}
    special = {"sources": links, "date": DAY}
    parts = {part: choice(fact.choices or {}) if part in chosen else special.get(part, TEXT) for part in fact.parts}
    return _object(parts, optional=True)
