"""The stretch of a text that shows why it was found."""

from dataclasses import dataclass

from app.search.words import is_stop_word, term, tokens

LENGTH = 220
LEAD = 60  # letters before the first word found


@dataclass(frozen=True)
class Snippet:
    """Stretches of a text, in order, each with whether it was looked for. They are plain text, to be escaped."""

    stretches: tuple[tuple[str, bool], ...] = ()

    def __str__(self) -> str:
        return "".join(text for text, _marked in self.stretches)


def snippet(text: str, keys: frozenset[str], language: str = "de", *, whole: bool = False) -> Snippet:
    """The part of the text with most of the keys in it; or all of the text, with the words marked."""
    text = " ".join(text.split())
    found = [(token.start, token.end) for token in tokens(text) if _is_meant(token.text, token.pieces, keys, language)]
    start, end = (0, len(text)) if whole else _window(text, [begin for begin, _end in found])
    stretches: list[tuple[str, bool]] = [("… ", False)] if start else []
    at = start
    for begin, finish in found:
        if begin >= start and finish <= end:
            stretches += [(text[at:begin], False), (text[begin:finish], True)]
            at = finish
    stretches.append((text[at:end], False))
    if end < len(text):
        stretches.append((" …", False))
    return Snippet(tuple(stretch for stretch in stretches if stretch[0]))


def _is_meant(word: str, pieces: tuple[str, ...], keys: frozenset[str], language: str) -> bool:
    for one in (word, *pieces):
        if not is_stop_word(one, language):
            found = term(one, language)
            if found.whole in keys or not keys.isdisjoint(found.parts):
                return True
    return False


def _window(text: str, starts: list[int]) -> tuple[int, int]:
    """From where to where to show: around the place where most of the words stand together."""
    if len(text) <= LENGTH:
        return 0, len(text)
    best = max(starts, key=lambda start: sum(start <= other < start + LENGTH - LEAD for other in starts), default=0)
    start = max(0, min(best - LEAD, len(text) - LENGTH))
    if start:
        start = text.rfind(" ", 0, start + 1) + 1 if " " in text[:start] else start
    end = min(len(text), start + LENGTH)
    if end < len(text):
        end = max(text.rfind(" ", start + LENGTH // 2, end), start + LENGTH // 2)
    return start, end
