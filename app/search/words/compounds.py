"""German compounds taken apart, by HanTa's morphological model (LGPL-3.0).

The model takes about 35 MB and half a second to load, so it is loaded with the first long word.
"""

import os
from collections.abc import Iterable
from functools import cache
from threading import Lock
from typing import Any

SHORTEST = 6  # letters: "Bauamt"
SHORTEST_PART = 3
_lock = Lock()


def parts(word: str) -> tuple[str, ...]:
    """The stems a compound is made of, in order: "Sitzungsprotokolle" gives ("sitzung", "protokoll").

    `word` is in small letters. Whether it came with umlauts or written out makes no difference. Empty for words that
    are no compounds.
    """
    if not len(word) >= SHORTEST or not word.isalpha():
        return ()
    with _lock:  # the model keeps notes while it works
        _likelihood, morphemes = max(_read(_tagger(), spelling.capitalize()) for spelling in _spellings(word))
    found = [stem for stem in _stems(morphemes) if len(stem) >= SHORTEST_PART]
    return tuple(found) if len(found) > 1 else ()


@cache
def _tagger() -> Any:
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy comes with it, and would keep memory for each core
    from HanTa.HanoverTagger import HanoverTagger  # noqa: PLC0415 – slow, and most requests do without

    return HanoverTagger("morphmodel_ger.pgz")


def _read(tagger: Any, word: str) -> tuple[float, list[tuple[str, str]]]:
    """How likely the word is, and its morphemes with their kinds."""
    kinds = tagger.tag_word(word)
    if not kinds:
        return float("-inf"), []
    kind, likelihood = max(kinds, key=lambda found: found[1])
    return float(likelihood), tagger.analyze(word, pos=kind, taglevel=3)[1]


def _spellings(word: str) -> Iterable[str]:
    """The word, and as it may be meant where someone had no umlauts or no ß."""
    spellings = {word}
    umlauts = word.replace("ae", "ä").replace("oe", "ö").replace("ue", "ü").replace("qü", "que")
    spellings |= {umlauts, *(form.replace("ss", "ß", 1) for form in {word, umlauts})}
    return sorted(spellings)


def _stems(morphemes: Iterable[tuple[str, str]]) -> list[str]:
    stems: list[str] = []
    prefix = ""
    for morpheme, kind in morphemes:
        if kind.startswith(("SUF", "FUGE")):
            continue
        if kind.startswith(("PREF", "PTKVZ")):
            prefix += morpheme
        else:
            stems.append(prefix + morpheme)
            prefix = ""
    return stems
