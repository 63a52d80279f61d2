"""What the index stores of a text: its keys with places and weights, as PostgreSQL reads a tsvector.

Weights: A title, B labels and the parts of compounds in the title, C text, D parts of compounds in the text.
"""

import re

from app.search.documents import Document
from app.search.words.analyser import Term, is_english, read, term
from app.search.words.tokens import HYPHEN, LONGEST, WORD, tokens

MOST_PLACES = 6  # of one key: further ones add nothing to the rank
LAST_PLACE = 16_000
NUMBER = re.compile(r"(?<!\S)\d+(?!\S)")  # of a person, say: for field search alone
SAME_LABELS = {"body": "organisation"}
GAP = 10  # between title, labels and text, so that no phrase spans them


def label_key(name: str, word: str) -> str:
    """The key under which a label's word is found by field search."""
    return f"{SAME_LABELS.get(name, name)}={term(word).whole}"


class Analysis:
    """A text, word by word: where each key stands, and how its word is written."""

    def __init__(self, document: Document) -> None:
        self._english = is_english(document.language)
        self._places: dict[str, list[str]] = {}
        self.vocabulary: dict[str, str] = {}
        end = self._note(document.title, 1, "A", "B")
        for name, value in document.labels.items():
            for token in tokens(value):
                self._put(label_key(name, token.text), end + GAP, "D")
            end = self._note(NUMBER.sub("", value), end + GAP, "B", "D")
        self._note(document.text, end + GAP, "C", "D")

    @property
    def vector(self) -> str:
        """The keys with their places and weights, ready to be cast to tsvector."""
        return " ".join([f"'{key}':{','.join(found)}" for key, found in self._places.items()])

    def _note(self, text: str, start: int, weight: str, part_weight: str) -> int:
        place, english = start, self._english
        for word in WORD.findall(text):
            if len(word) > LONGEST:
                continue
            pieces = [word] if word.isalnum() else HYPHEN.split(word)
            if len(pieces) > 1:
                self._word(word, place, part_weight, part_weight)  # the whole takes no place of its own
            for piece in pieces:
                found, silent = read(piece, english=english)
                if not silent:
                    self._keep(found, piece, place, weight, part_weight)
                place += 1
            if place > LAST_PLACE:
                break
        return place

    def _word(self, word: str, place: int, weight: str, part_weight: str) -> None:
        found, silent = read(word, english=self._english)
        if not silent:
            self._keep(found, word, place, weight, part_weight)

    def _keep(self, found: Term, word: str, place: int, weight: str, part_weight: str) -> None:
        self.vocabulary.setdefault(found.whole, word)
        self._put(found.whole, place, weight)
        for part in found.parts:
            self._put(part, place, part_weight)

    def _put(self, key: str, place: int, weight: str) -> None:
        kept = self._places.get(key)
        if kept is None:
            self._places[key] = [f"{place}{weight}"]
        elif len(kept) < MOST_PLACES and kept[-1][:-1] != str(place):
            kept.append(f"{place}{weight}")
