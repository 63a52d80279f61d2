"""How an article's facts read."""

import re
from dataclasses import dataclass

from app.guidance.models import LANGUAGE_NAMES, Language
from app.texts import current_language

_ADDRESS = re.compile(r"https?://\S+")


@dataclass(frozen=True)
class Source:
    """Where something in an article comes from; `address` may be empty."""

    title: str
    address: str


def sources(text: str) -> list[Source]:
    """The sources of a text, one to a line: a title, an address or both, in whatever order."""
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        address = _ADDRESS.search(line)
        title = (line.replace(address[0], "") if address else line).strip(" |:;,–-\t")
        found.append(Source(title or (address[0] if address else ""), address[0] if address else ""))
    return found


def readers_language() -> Language:
    """The language of articles that goes with the language of the page."""
    return Language.english if current_language.get() == "en" else Language.german


def language_options() -> list[tuple[str, str]]:
    return [(language.value, name) for language, name in LANGUAGE_NAMES.items()]
