"""Fields and values as people read them, in the reader's language."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from app.people.directory import STATES
from app.people.models import now
from app.register.fields import FIELDS, FieldFact, Reader, Type
from app.register.models import CONFIRMED_FOR, PURPOSE_LABELS, REASON_LABELS
from app.register.telling import State, Told
from app.texts import _
from app.web.formats import day, local


def outdated(last_confirmed: date | None) -> bool:
    """Whether the last confirmation is more than twelve months ago."""
    return last_confirmed is None or last_confirmed < local(now()).date() - CONFIRMED_FOR


def audience_words(fact: FieldFact, *, security: bool) -> str:
    """Who will see a field, in one sentence."""
    if fact.sight is Reader.internal:
        return _("Das sehen nur Ihre Stelle und das Kompetenzzentrum.")
    if not security or (fact.security is Reader.public and fact.coarse is None):
        return _("Das sehen alle.")
    if fact.security is Reader.public:
        part = {
            "year": _("Alle sehen das Jahr, der Landtag auch den Monat."),
            "category": _("Alle sehen statt des Textes die Zweckkategorie, der Landtag den Text."),
            "state": _("Alle sehen das Land, der Landtag das Gebiet."),
            "main_number": _("Alle sehen die Hauptnummer, der Landtag den ganzen Punkt."),
        }
        return part[str(fact.coarse)]
    if fact.coarse is not None:
        return _("Nur der Landtag sieht das, und nur die Namen der Register. Operative Quellen werden nicht erfasst.")
    return _("Das sieht nur der Landtag, in der Anlage.")


def choice_label(fact: FieldFact, value: Any) -> str:
    """How one of the field's values reads."""
    known = {str(key): text for key, text in (fact.choices or {}).items()}
    return _(known[value]) if value in known else str(value)


def month(value: str) -> str:
    """2026-03 as 03/2026."""
    year, _dash, number = value.partition("-")
    return f"{number}/{year}" if number else year


def area(key: str) -> str:
    """A state by its name; of other areas the key."""
    return STATES.get(key, key)


def value_lines(fact: FieldFact, value: Any) -> list[str]:
    """A value as lines of text."""
    if fact.type in {Type.choice, Type.choices, Type.lines}:
        return [choice_label(fact, one) for one in (value if isinstance(value, list) else [value])]
    if fact.type is Type.month:
        return [month(value)]
    if fact.type is Type.day:
        return [day(date.fromisoformat(value))]
    if fact.type is Type.key:
        return [area(value)]
    if fact.type is Type.yes_no:
        return [_("Ja") if value else _("Nein")]
    if fact.type is Type.links:
        return [_link(one) for one in value]
    if fact.type is Type.models:
        return [_model(one) for one in value]
    if fact.type is Type.parts:
        return _parts(fact, value)
    return str(value).splitlines()


def _link(one: Mapping[str, str]) -> str:
    return f"{one['title']} ({one['url']})" if one.get("url") else one["title"]


def _model(one: Mapping[str, Any]) -> str:
    name = " ".join(part for part in (one.get("name"), one.get("version")) if part)
    known = _("Wissensstand %(at)s") % {"at": one["knowledge_cutoff"]} if one.get("knowledge_cutoff") else ""
    year = str(one["year"]) if one.get("year") else _("Jahr nicht bekannt")
    return f"{name} ({', '.join(part for part in (year, known) if part)})"


def _parts(fact: FieldFact, value: Mapping[str, Any]) -> list[str]:
    if fact.name == "deployer":
        return [value["name"]]
    if fact.name == "risk_class":
        return [" ".join(part for part in (choice_label(fact, value.get("class", "")), _checked(value)) if part)]
    if fact.name == "scale":
        names = {"cases": _("Fälle im Jahr: %(amount)s"), "users": _("Nutzende: %(amount)s")}
        return [names[part] % {"amount": choice_label(fact, value[part])} for part in fact.parts if value.get(part)]
    if fact.name == "hosting":
        return [", ".join(part for part in (choice_label(fact, value.get("kind", "")), value.get("country")) if part)]
    return [*(_link(one) for one in value.get("sources", [])), *str(value.get("text", "")).splitlines()]


def _checked(value: Mapping[str, Any]) -> str:
    if not value.get("date"):
        return ""
    at = day(date.fromisoformat(value["date"]))
    if value.get("questionnaire_version"):
        known = {"at": at, "version": value["questionnaire_version"]}
        return _("(geprüft am %(at)s, Fragebogen %(version)s)") % known
    return _("(geprüft am %(at)s)") % {"at": at}


def told_lines(one: Told) -> list[str]:
    """What a reader is told, as lines of text; also that something is withheld, or in the annex."""
    if one.state is State.withheld and one.withheld is not None:
        return [withheld_line(one)]
    if one.state is State.annex:
        return [_("Diese Angabe ist der Anlage für den Landtag vorbehalten.")]
    if one.state is State.empty:
        return []
    if one.state is State.coarse:
        return coarse_lines(one)
    return value_lines(one.fact, one.value)


def coarse_lines(one: Told) -> list[str]:
    """The part that is told."""
    if one.fact.coarse == "category":
        label = _(PURPOSE_LABELS.get(one.value, "")) if one.value else ""
        return [_("Zweckkategorie: %(category)s") % {"category": label}] if label else []
    if one.fact.type is Type.key:
        return [area(one.value)]
    return [str(part) for part in one.value] if isinstance(one.value, list) else [str(one.value)]


def withheld_line(one: Told) -> str:
    """Why something is not told, and when that is looked at again."""
    assert one.withheld is not None
    facts = {
        "reason": _(REASON_LABELS[one.withheld.reason]),
        "law": one.withheld.legal_ref,
        "at": day(one.withheld.review_on),
    }
    return _("zurückgehalten: %(reason)s (%(law)s); wird bis %(at)s überprüft") % facts


def told_text(told: Mapping[str, Told], names: Sequence[str] = ()) -> dict[str, str]:
    """Each field as one text, by name."""
    return {name: "\n".join(told_lines(one)) for name, one in told.items() if not names or name in names}


def labels() -> dict[str, str]:
    """The names of the fields."""
    return {name: _(fact.label) for name, fact in FIELDS.items()}
