"""Choices as form fields want them: (value, label), in the reader's language."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from app.texts import _, current_language
from app.tickets.models import Topic
from app.tickets.queries import TopicFacts

Kind = TypeVar("Kind", bound=StrEnum)


def options(labels: Mapping[Kind, str]) -> list[tuple[str, str]]:
    """(value, label) of an enum's labels."""
    return [(key.value, _(label)) for key, label in labels.items()]


def topic_title(topic: Topic | TopicFacts) -> str:
    return titled(topic.title, topic.title_en)


def titled(german: str, english: str) -> str:
    """The title in the reader's language; German where there is no other."""
    return english if current_language.get() == "en" and english else german


def topic_hint(topic: Topic) -> str:
    return topic.hint_en if current_language.get() == "en" and topic.hint_en else topic.hint
