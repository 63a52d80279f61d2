"""Consultation plans to start from. `days` counts working days from the start of the plan."""

from typing import Any

from app.consultation.models import PlanTemplate


def _step(title: str, days: int, description: str) -> dict[str, Any]:
    return {"title": title, "description": description, "days": days}


STANDARD = [
    _step("Erstgespräch", 5, "Anliegen, Beteiligte und Erwartungen klären."),
    _step("Bedarf und Zielbild", 15, "Was soll nachher besser sein, und woran merken wir es?"),
    _step("Lösungsoptionen", 30, "Was gibt es schon im Land, was am Markt, was geht ohne KI?"),
    _step("Recht und Leitplanken", 40, "KI-Verordnung, Datenschutz, Mitbestimmung und Leitplanken prüfen."),
    _step("Pilot", 80, "Klein anfangen, messen, entscheiden."),
    _step("Übergabe und Erfahrungsbericht", 90, "In den Betrieb übergeben und aufschreiben, was andere nutzen können."),
]
SHORT = [
    _step("Frage klären", 2, "Nachfragen, falls etwas offen ist."),
    _step("Auskunft geben", 5, "Antwort mit Quellen und nächsten Schritten."),
]


def plan_templates() -> list[PlanTemplate]:
    """The templates, the usual one first."""
    return [
        PlanTemplate(
            slug="standard",
            title="Standardberatung",
            description="Von der Idee bis in den Betrieb, in sechs Schritten.",
            steps=STANDARD,
            position=1,
        ),
        PlanTemplate(
            slug="kurzauskunft",
            title="Kurzauskunft",
            description="Für Fragen, die sich mit einer Antwort erledigen.",
            steps=SHORT,
            position=2,
        ),
    ]
