"""The guardrails as pure functions over a catalogue: which apply, and which "musts" are open."""

from app.assessments.guardrails.catalogue import (
    Answer,
    Applies,
    Catalogue,
    Guardrail,
    Level,
    Phase,
    applying,
    facts_from_ai_act,
    facts_of_answers,
    first_catalogue,
    open_musts,
)

__all__ = [
    "Answer",
    "Applies",
    "Catalogue",
    "Guardrail",
    "Level",
    "Phase",
    "applying",
    "facts_from_ai_act",
    "facts_of_answers",
    "first_catalogue",
    "open_musts",
]
