"""What each indicator is called, how it is computed, in words, and how its value reads."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy.orm import Session

from app.strategy.models import Indicator
from app.strategy.queries import measures
from app.strategy.queries.measures import Measured
from app.texts import N_, _, ngettext
from app.web.formats import decimal, number


class Unit(StrEnum):
    bodies = "bodies"
    percent = "percent"
    days = "days"
    stars = "stars"


@dataclass(frozen=True)
class IndicatorFact:
    """One indicator. `better` says in which direction: up or down."""

    title: str
    formula: str
    unit: Unit
    better: str
    measure: Callable[[Session, date], Measured]


INDICATORS: dict[Indicator, IndicatorFact] = {
    Indicator.administrations: IndicatorFact(
        N_("Verwaltungen mit mindestens einem Einsatz"),
        N_("Zahl der kommunalen Verwaltungen mit mindestens einem KI-Einsatz im Stand „Pilot“ oder „im Betrieb“. "
           "Gezählt werden Landkreise, kreisfreie Städte, Einheitsgemeinden und Verbandsgemeinden; eine "
           "Mitgliedsgemeinde zählt bei ihrer Verbandsgemeinde."),
        Unit.bodies, "up", measures.administrations,
    ),
    Indicator.first_consultation: IndicatorFact(
        N_("Tage bis zum Beginn der Beratung"),
        N_("Median der Tage vom Eingang einer Anfrage bis zum Beginn ihrer Beratung, über alle Anfragen, deren "
           "Beratung in den letzten zwölf Monaten begann. Median heißt: Bei der Hälfte ging es schneller, bei der "
           "anderen Hälfte dauerte es länger."),
        Unit.days, "down", measures.first_consultation,
    ),
    Indicator.known_answers: IndicatorFact(
        N_("Von der Wissensbasis beantwortet"),
        N_("Fragen, die beim Schreiben einer Anfrage schon durch einen Leitfaden, eine Lösung oder ein KI-System "
           "beantwortet waren, geteilt durch diese Fragen und alle gestellten Anfragen zusammen, in den letzten zwölf "
           "Monaten."),
        Unit.percent, "up", measures.known_answers,
    ),
    Indicator.musts_met: IndicatorFact(
        N_("Einsätze mit allen Muss-Punkten der Leitplanken"),
        N_("Einsätze im Stand „Pilot“ oder „im Betrieb“, in deren neuester Prüfung für diese Phase kein Muss-Punkt der "
           "Leitplanken offen ist, geteilt durch alle Einsätze in diesen Ständen. Eine Ausnahme zählt nicht als "
           "erfüllt."),
        Unit.percent, "up", measures.musts_met,
    ),
    Indicator.confirmed_entries: IndicatorFact(
        N_("Registereinträge, die aktuell sind"),
        N_("Veröffentlichte Einträge im Transparenzregister, die ihre Stelle in den letzten zwölf Monaten bestätigt "
           "hat, geteilt durch alle veröffentlichten Einträge."),
        Unit.percent, "up", measures.confirmed_entries,
    ),
    Indicator.nil_returns: IndicatorFact(
        N_("Stellen mit Fehlanzeige"),
        N_("Zahl der Stellen, die für dieses Jahr erklärt haben, dass sie keine KI nutzen, und keinen Eintrag im "
           "Register haben, von allen kommunalen Verwaltungen und Landesstellen."),
        Unit.bodies, "up", measures.nil_returns,
    ),
    Indicator.old_models: IndicatorFact(
        N_("Modelle, die älter als 24 Monate sind"),
        N_("KI-Systeme im Einsatz, deren neuestes Modell älter als 24 Monate ist, geteilt durch alle KI-Systeme im "
           "Einsatz, bei denen das Jahr des Modells bekannt ist. Bekannt ist nur das Jahr; gezählt wird, was sicher "
           "älter ist."),
        Unit.percent, "down", measures.old_models,
    ),
    Indicator.satisfaction: IndicatorFact(
        N_("Zufriedenheit"),
        N_("Mittelwert der Bewertungen (1 bis 5 Sterne) der letzten zwölf Monate. Bei weniger als fünf Bewertungen "
           "steht hier nichts, damit niemand zu erkennen ist."),
        Unit.stars, "up", measures.satisfaction,
    ),
}  # fmt: skip


def value_text(unit: Unit, value: float | None) -> str:
    """The value alone, as it stands at a point of a chart."""
    if value is None:
        return _("keine Angabe")
    if unit is Unit.percent:
        return f"{decimal(value)} %"
    if unit is Unit.days:
        return ngettext("%(num)s Tag", "%(num)s Tage", 1 if value == 1 else 2) % {"num": decimal(value)}
    return decimal(value)


def long_text(indicator: Indicator, found: Measured) -> str:
    """The value with what it is of."""
    unit = INDICATORS[indicator].unit
    if found.value is None:
        return _("zu wenige Angaben") if unit is Unit.stars else _("noch keine Angaben")
    words = {
        "value": value_text(unit, found.value),
        "numerator": number(found.numerator or 0),
        "denominator": number(found.denominator or 0),
    }
    if unit is Unit.bodies:
        return _("%(numerator)s von %(denominator)s") % words
    if unit is Unit.percent:
        return _("%(value)s (%(numerator)s von %(denominator)s)") % words
    if unit is Unit.days:
        text = ngettext(
            "%(value)s (%(denominator)s Anfrage)", "%(value)s (%(denominator)s Anfragen)", found.denominator or 0
        )
        return text % words
    return _("%(value)s von 5 (%(denominator)s Bewertungen)") % words
