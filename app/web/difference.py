"""What changed between two versions of a text, by lines and within them by words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

CONTEXT = 2
MOST_WORDS = 1500
ALIKE = 0.4
_WORD = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True)
class Part:
    """A stretch of a line: "same", "added" or "removed"."""

    kind: str
    text: str


@dataclass(frozen=True)
class Line:
    """One line: "same", "added", "removed", "changed", or "gap" for `hidden` equal ones that are left out."""

    kind: str
    parts: tuple[Part, ...] = ()
    hidden: int = 0


def compare(old: str, new: str) -> list[Line]:
    """The lines of both, with a little of what stayed around each change; empty when nothing changed."""
    if old == new:
        return []
    before, after = old.splitlines(), new.splitlines()
    codes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    found: list[Line] = []
    for position, (kind, i1, i2, j1, j2) in enumerate(codes):
        if kind == "equal":
            found += _unchanged(before[i1:i2], first=position == 0, last=position == len(codes) - 1)
        else:
            found += _replaced(before[i1:i2], after[j1:j2])
    return found


def _unchanged(lines: list[str], *, first: bool, last: bool) -> Iterator[Line]:
    head = [] if first else lines[:CONTEXT]
    rest = lines[len(head) :]
    tail = [] if last else rest[-CONTEXT:]
    hidden = len(rest) - len(tail)
    yield from (_whole("same", line) for line in head)
    if hidden:
        yield Line("gap", hidden=hidden)
    yield from (_whole("same", line) for line in tail)


def _replaced(before: list[str], after: list[str]) -> Iterator[Line]:
    for old, new in zip_longest(before, after):
        if old is None:
            yield _whole("added", new)
        elif new is None:
            yield _whole("removed", old)
        else:
            parts = _by_words(old, new)
            if parts:
                yield Line("changed", parts)
            else:
                yield _whole("removed", old)
                yield _whole("added", new)


def _by_words(old: str, new: str) -> tuple[Part, ...]:
    """The line with its changes; nothing where the two have little in common."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    if max(len(before), len(after)) > MOST_WORDS:
        return ()
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if matcher.ratio() < ALIKE:
        return ()
    parts = []
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            parts.append(Part("same", "".join(before[i1:i2])))
            continue
        parts += [Part("removed", "".join(before[i1:i2])), Part("added", "".join(after[j1:j2]))]
    return tuple(part for part in parts if part.text)


def _whole(kind: str, line: str) -> Line:
    return Line(kind, (Part(kind, line),))
