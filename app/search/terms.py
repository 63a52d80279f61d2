"""The questions that the index is asked: PostgreSQL's tsquery, put together from the keys of words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.people.viewer import Viewer
from app.search.asking import Asked, FieldAsked
from app.search.words import is_stop_word, term
from app.search.words.tokens import HYPHEN
from app.search.words.vectors import label_key

SAME = {"ai": "ki", "ki": "ai"}


@dataclass(frozen=True)
class Wanted:
    """A word that is looked for: its keys in German and English, and those of a compound's parts.

    `weight` grows with its rarity.
    """

    word: str
    keys: tuple[str, ...]
    parts: tuple[str, ...] = ()
    weight: float = 1.0
    documents: int = 0

    @property
    def query(self) -> str:
        """Texts with the word, or with all parts of it."""
        either = [quoted(key) for key in self.keys]
        if self.parts:
            either.append(f"({' & '.join(map(quoted, self.parts))})")
        return f"({' | '.join(either)})"


def quoted(key: str) -> str:
    """A key as tsquery reads it."""
    escaped = key.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def keys_of(word: str) -> Wanted:
    """The word as it is looked for, in both languages. What stands between hyphens is its parts."""
    german, english = term(word), term(word, "en")
    pieces = HYPHEN.split(word)
    parts = tuple(term(piece).whole for piece in pieces if piece) if len(pieces) > 1 else german.parts
    keys = dict.fromkeys((german.whole, english.whole))
    return Wanted(word, tuple(dict.fromkeys([*keys, *(SAME[key] for key in keys if key in SAME)])), parts)


def wanted(asked: Asked) -> list[Wanted]:
    """The words that are looked for: those that say something, or all if none does."""
    said = list(dict.fromkeys(asked.words))
    telling = [word for word in said if not is_stop_word(word) and not is_stop_word(word, "en")]
    return [keys_of(word) for word in telling or said]


def conditions(asked: Asked, viewer: Viewer | None) -> list[str]:
    """What must hold besides the words: phrases, fields, and words that must not be there."""
    found = [_phrase(phrase) for phrase in asked.phrases]
    found += [f"!{_any_of(words)}" for words in asked.unwanted]
    found += [condition for field in asked.fields if (condition := _field(field, viewer))]
    return [condition for condition in found if condition]


def _phrase(words: Sequence[str]) -> str:
    """One word behind the other. Those that say nothing have a place, though no key."""
    said, distance = "", 0
    for word in words:
        distance += 1
        if is_stop_word(word):
            continue
        either = f"({' | '.join(map(quoted, keys_of(word).keys))})"
        said = f"{said} <{distance}> {either}" if said else either
        distance = 0
    return f"({said})" if said else ""


def _any_of(words: Sequence[str]) -> str:
    if len(words) > 1:
        return _phrase(words) or "('')"
    return f"({' | '.join(map(quoted, keys_of(words[0]).keys))})"


def _field(field: FieldAsked, viewer: Viewer | None) -> str:
    if field.me:
        values: Iterable[str] = [str(viewer.id) if viewer else "0"]
    else:
        values = field.value
    keys = [label_key(field.name, word) for word in values]
    return f"{'!' if field.negated else ''}({' & '.join(map(quoted, keys))})"
