"""Words in a text, and the one spelling in which they are compared."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

# Soft hyphens and the dots of Leichte Sprache stand within a word; hyphens join several.
INNER = "\u00ad\u00b7\u2027\u2022"
WORD = re.compile(rf"[^\W_]+(?:[{INNER}][^\W_]+)*(?:[-\u2010\u2011][^\W_]+(?:[{INNER}][^\W_]+)*)*")
HYPHEN = re.compile("[-\u2010\u2011]")
_SPELLING = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", **dict.fromkeys(INNER)})
_JOINERS = str.maketrans(dict.fromkeys(INNER))
LONGEST = 80  # letters: what is longer is no word


@dataclass(frozen=True, slots=True)
class Token:
    """A word as it stands in a text, from `start` to `end`. `pieces` are those between hyphens, if any."""

    text: str
    start: int
    end: int

    @property
    def pieces(self) -> tuple[str, ...]:
        found = HYPHEN.split(self.text)
        return tuple(found) if len(found) > 1 else ()


def tokens(text: str) -> Iterator[Token]:
    """The words of a text, in order."""
    for found in WORD.finditer(text):
        if found.end() - found.start() <= LONGEST:
            yield Token(found.group(), found.start(), found.end())


def plain(word: str) -> str:
    """The word in small letters, without what only helps reading it."""
    return HYPHEN.sub("", unicodedata.normalize("NFC", word).lower().translate(_JOINERS))


def fold(word: str) -> str:
    """The one spelling of a word: small letters, umlauts written out, no other accents."""
    written = plain(word).translate(_SPELLING)
    if written.isascii():
        return written
    apart = unicodedata.normalize("NFKD", written.casefold())
    return "".join(letter for letter in apart if letter.isalnum())
