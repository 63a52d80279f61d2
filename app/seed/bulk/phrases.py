"""Texts of made-up requests, put together from `phrases.yaml`, ready for COPY."""

from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from app.seed.flowing import read_yaml
from app.web.markdown import render

PHRASES = Path(__file__).parent / "phrases.yaml"


def copied(text: str) -> str:
    """The text as COPY reads it."""
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")


@dataclass(frozen=True)
class Said:
    """A paragraph as it is typed and as HTML, both ready for COPY."""

    text: str
    html: str

    @classmethod
    def of(cls, text: str) -> "Said":
        return cls(copied(text), copied(render(text)))


@dataclass(frozen=True)
class Request:
    """The texts of one request."""

    title: str
    description: str
    description_html: str
    goal: str
    service: str


class Phrases:
    """All phrases, by the random numbers of `random`."""

    def __init__(self, random: Random) -> None:
        told: dict[str, Any] = read_yaml(PHRASES)
        self._random = random
        self._topics = {
            slug: (topic["titles"], [Said.of(text) for text in topic["problems"]])
            for slug, topic in told["topics"].items()
        }
        self._details = [Said.of(text) for text in told["details"]]
        self._asks = [Said.of(text) for text in told["asks"]]
        self._goals: list[str] = told["goals"]
        self._services: list[str] = told["services"]
        self._names: tuple[list[str], list[str]] = (told["first_names"], told["last_names"])
        self._streets: tuple[list[str], list[str]] = (told["street_names"], told["street_kinds"])
        self._syllables: list[str] = told["syllables"]
        self.comments: list[str] = told["comments"]
        self.replies = [Said.of(text) for text in told["replies"]]
        self.answers = [Said.of(text) for text in told["answers"]]
        self.notes = [Said.of(text) for text in told["notes"]]
        self.summaries = [Said.of(text) for text in told["summaries"]]
        self.declined = [Said.of(text) for text in told["declined"]]

    @property
    def topics(self) -> list[str]:
        """The topics there are requests on."""
        return list(self._topics)

    def request(self, topic: str, place: str) -> Request:
        """A request on this topic from this place."""
        choice = self._random.choice
        titles, problems = self._topics[topic]
        problem, detail, ask, service = (
            choice(problems),
            choice(self._details),
            choice(self._asks),
            choice(self._services),
        )

        street = "".join(map(choice, self._streets))
        program = "".join(choice(self._syllables) for _ in range(3)).title()

        def filled(text: str) -> str:
            text = text.replace("{ort}", place).replace("{amt}", service)
            return text.replace("{strasse}", street).replace("{verfahren}", program)

        return Request(
            title=filled(choice(titles)),
            description=filled(f"{problem.text}\\n\\n{detail.text}\\n\\n{ask.text}"),
            description_html=filled(problem.html + detail.html + ask.html),
            goal=choice(self._goals),
            service=service,
        )

    def name(self) -> str:
        """An invented person."""
        return " ".join(map(self._random.choice, self._names))
