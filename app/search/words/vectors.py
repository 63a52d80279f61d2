"""What the index stores of a text: its keys with places and weights, as PostgreSQL reads a tsvector.

Weights: A title, B labels and the parts of compounds in the title, C text, D parts of compounds in the text.
"""

import re
from collections.abc import Iterator, Mapping

from app.search.documents import Document
from app.search.words.analyser import is_stop_word, term
from app.search.words.tokens import tokens

MOST_PLACES = 6  # of one key: further ones add nothing to the rank
LAST_PLACE = 16_000
NUMBER = re.compile(r"(?<!\S)\d+(?!\S)")  # of a person, say: for field search alone
SAME_LABELS = {"body": "organisation"}
GAP = 10  # between title, labels and text, so that no phrase spans them


def label_key(name: str, word: str) -> str:
    """The key under which a label's word is found by field search."""
    return f"{SAME_LABELS.get(name, name)}={term(word).whole}"


class _Places(dict[str, list[str]]):
    def note(self, key: str, place: int, weight: str) -> None:
        kept = self.setdefault(key, [])
        if len(kept) < MOST_PLACES and not (kept and kept[-1][:-1] == str(place)):
            kept.append(f"{place}{weight}")


def vector(document: Document) -> str:
    """The document's keys, ready to be cast to tsvector."""
    places = _Places()
    end = _note(places, document.title, document.language, 1, "A", "B")
    for name, value in document.labels.items():
        for token in tokens(value):
            places.note(label_key(name, token.text), end + GAP, "D")
        end = _note(places, NUMBER.sub("", value), document.language, end + GAP, "B", "D")
    _note(places, document.text, document.language, end + GAP, "C", "D")
    return " ".join(f"'{key}':{','.join(found)}" for key, found in places.items())


def _note(places: _Places, text: str, language: str, start: int, weight: str, part_weight: str) -> int:
    place = start
    for token in tokens(text):
        for word, joined in _words(token.text, token.pieces):
            if not is_stop_word(word, language):
                found = term(word, language)
                places.note(found.whole, place, part_weight if joined else weight)
                for part in found.parts:
                    places.note(part, place, part_weight)
            place += not joined
        if place > LAST_PLACE:
            break
    return place


def _words(text: str, pieces: tuple[str, ...]) -> Iterator[tuple[str, bool]]:
    """The word, or what stands between its hyphens, with the whole before: it takes no place of its own."""
    if not pieces:
        yield text, False
        return
    yield text, True
    for piece in pieces:
        yield piece, False


def vocabulary(document: Document) -> Mapping[str, str]:
    """The words of a text as they are written, by key: for those who mistype one."""
    found: dict[str, str] = {}
    for text in (document.title, *document.labels.values(), document.text):
        for token in tokens(text):
            for word, _joined in _words(token.text, token.pieces):
                if not is_stop_word(word, document.language):
                    found.setdefault(term(word, document.language).whole, word)
    return found
