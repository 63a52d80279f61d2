"""Keys of words."""

import threading
from dataclasses import dataclass

import Stemmer

from app.search.words.compounds import parts
from app.search.words.stop import ENGLISH, GERMAN
from app.search.words.tokens import fold, plain

MOST_KNOWN = 200_000
LONG_ENOUGH = 6


@dataclass(frozen=True, slots=True)
class Term:
    """A word's key, and of a compound those of its parts."""

    whole: str
    parts: tuple[str, ...] = ()


class _Stemmers(threading.local):
    """Snowball's stemmers, which two threads must not share."""

    def __init__(self) -> None:
        self.german = Stemmer.Stemmer("german")
        self.english = Stemmer.Stemmer("english")


_stemmers = _Stemmers()
_known: dict[bool, dict[str, tuple[Term, bool]]] = {False: {}, True: {}}


def read(word: str, *, english: bool) -> tuple[Term, bool]:
    """The keys of a word, and whether it says nothing about what a text is about."""
    known = _known[english]
    found = known.get(word)
    if found is None:
        if len(known) >= MOST_KNOWN:
            known.clear()
        silent = fold(word) in (ENGLISH if english else GERMAN)
        found = known[word] = (_english(word) if english else _german(word), silent)
    return found


def is_english(language: str) -> bool:
    """Whether a text is read as English; all others are read as German."""
    return language.startswith("en")


def term(word: str, language: str = "de") -> Term:
    """The keys of a word. English words have English stems and no parts."""
    return read(word, english=is_english(language))[0]


def is_stop_word(word: str, language: str = "de") -> bool:
    """Whether the word says nothing about what a text is about."""
    return read(word, english=is_english(language))[1]


def _english(word: str) -> Term:
    return Term(_stemmers.english.stemWord(fold(word)))


def _german(word: str) -> Term:
    whole = _key(fold(word))
    found = dict.fromkeys(_key(fold(part)) for part in parts(plain(word)))
    found.pop(whole, None)
    return Term(whole, tuple(found))


def _key(folded: str) -> str:
    """The stem, by which "Assistent" and "Assistenz", "Büro" and "Büros" are the same too."""
    stem: str = _stemmers.german.stemWord(folded)
    if len(stem) > LONG_ENOUGH and stem.endswith(("ent", "enz", "ant", "anz")):
        return stem[:-1]
    return stem[:-1] if len(stem) > LONG_ENOUGH - 2 and stem.endswith(("os", "as")) else stem
