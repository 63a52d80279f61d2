"""Finding: the candidates by words and by meaning, ranked together, the parts of one thing merged."""

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from difflib import SequenceMatcher
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.people.viewer import Viewer
from app.search import queries
from app.search.asking import Asked
from app.search.documents import Kind
from app.search.meaning import meaning_of
from app.search.queries import Candidate
from app.search.snippets import Snippet, snippet
from app.search.terms import Wanted, conditions, wanted
from app.search.words import fold
from app.web.paging import decode, encode

ZONE = ZoneInfo("Europe/Berlin")
ENOUGH = 10  # texts with all words, so that those with some of them are not asked for
MOST_RARE = 2500  # texts that rare words may bring up
MEANING_WEIGHT = 0.6
FARTHEST, NEAREST = 0.82, 0.90  # of cosines between a question and what answers it, with the model used here
LEAST_MEANING = 0.15  # what only sounds a little alike is no answer
SHORTEST_MENDED, MOST_TRIED = 4, 5
ALIKE = 0.72  # how alike a mistyped word and the one that was meant are spelled
COUNTED = 99
RANKED = 300
MOST_TOGETHER = 10  # words of a question that are ranked; of a whole text the rarest
MOST_UNDERSTOOD = 700  # letters whose meaning is asked for


@dataclass(frozen=True)
class Hit:
    """One thing found, by its best part."""

    kind: Kind
    object_id: int
    document_id: int
    at: int
    score: float
    title: Snippet = field(default_factory=Snippet)
    snippet: Snippet = field(default_factory=Snippet)
    path: str = ""
    language: str = "de"

    @property
    def name(self) -> str:
        """How the thing is called in its address: a ticket's reference, an article's slug."""
        return self.path.partition("?")[0].rstrip("/").rpartition("/")[2]

    @property
    def day(self) -> datetime:
        return datetime.fromtimestamp(self.at, UTC)

    @property
    def key(self) -> tuple[int, int, int]:
        """Where it stands in the list: by rank, newer ones first among equals."""
        return (-round(self.score * 10_000), -self.at, self.document_id)


@dataclass(frozen=True)
class Found:
    """A page of hits. `counts` says how many there are of each kind, 100 meaning more; `mended` what was mistyped."""

    hits: Sequence[Hit] = ()
    counts: dict[Kind, int] = field(default_factory=dict)
    next_cursor: str | None = None
    mended: dict[str, str] = field(default_factory=dict)


def find(
    db: Session,
    viewer: Viewer | None,
    asked: Asked,
    *,
    kinds: Collection[Kind] = (),
    limit: int = 20,
    cursor: str = "",
    within: Collection[Kind] = queries.KINDS,
    by: Collection[str] = ("words", "meaning"),
) -> Found:
    """What the viewer may see of what was asked for, best first. `kinds` narrows the list, not the counts.

    `within` narrows the search itself; `by` leaves out words or meaning, for comparison.
    """
    if asked.empty:
        return Found()
    ranked, mended = Search(db, viewer, asked, within, by).ranked()
    counts = {kind: min(sum(hit.kind is kind for hit in ranked), COUNTED + 1) for kind in Kind}
    shown = [hit for hit in ranked if not kinds or hit.kind in kinds]
    if cursor:
        rank, at, number = (int(part) for part in decode(cursor, int, int, int))
        shown = [hit for hit in shown if hit.key > (rank, at, number)]
    page = shown[:limit]
    following = encode(*page[-1].key) if len(shown) > limit else None
    return Found(told(db, viewer, page, asked), counts, following, mended)


class Search:
    """One question of one viewer."""

    def __init__(
        self, db: Session, viewer: Viewer | None, asked: Asked, within: Collection[Kind], by: Collection[str]
    ) -> None:
        self.db, self.viewer, self.asked, self.within, self.by = db, viewer, asked, within, by
        self.must, self.days = conditions(asked, viewer), _days(asked)
        self.conditional = bool(self.must or self.days)
        self.meaning = meaning_of(asked.meaning[:MOST_UNDERSTOOD]) if "meaning" in by and asked.words else None

    def ranked(self) -> tuple[list[Hit], dict[str, str]]:
        """All that is found, best first, and what was mended."""
        near = self._near()
        if "words" in self.by:
            # What is near in meaning is ranked by its words too, where no condition speaks against it.
            found, mended = self._by_words(() if self.conditional else near)
        else:
            found, mended = (queries.only(self.db, self.viewer, near) if near else []), {}
        if self.meaning:
            ids = {one.id for one in sorted(found, key=lambda one: -one.words)[:RANKED]} - near.keys()
            near |= queries.nearness(self.db, self.viewer, self.meaning.vector, self.meaning.model, ids)
            found = [replace(one, meaning=_clear(near[one.id])) if one.id in near else one for one in found]
        found = [one for one in found if one.kind in self.within]
        return merged(self._scored(found), self.asked), mended

    def _near(self) -> dict[int, float]:
        found: dict[int, float] = {}
        if self.meaning is None:
            return found
        vector, model = self.meaning.vector, self.meaning.model
        if set(self.within) - {Kind.ticket}:
            found |= queries.nearest(self.db, self.viewer, vector, model, tickets=False)
        if Kind.ticket in self.within and self.viewer and (self.viewer.is_body or self.viewer.is_centre):
            found |= queries.nearest(self.db, self.viewer, vector, model, tickets=True)
        return found

    def _by_words(self, near: Collection[int]) -> tuple[list[Candidate], dict[str, str]]:
        """Texts with all words; if they are few, with the rare ones too, and words that nobody wrote are mended."""
        words = _weighed(self.db, wanted(self.asked))
        if not words:
            return self._ask([], [], ()), {}
        found = self._ask(words, [word.query for word in words], near) if len(words) <= MOST_TOGETHER else []
        if sum(one.words > 0 for one in found) >= ENOUGH + len(near):
            return found, {}
        mended = _mended(self.db, self.viewer, words) if len(words) <= MOST_TOGETHER else {}
        words = _weighed(self.db, [mended.get(word.word, word) for word in words])[:MOST_TOGETHER]
        if len(words) > 1 or mended or not found:
            found = self._ask(words, [f"({' | '.join(word.query for word in _rare(words))})"], near)
        return found, {typed: word.word for typed, word in mended.items()}

    def _ask(self, words: Sequence[Wanted], query: Iterable[str], near: Collection[int]) -> list[Candidate]:
        whole = " & ".join([*self.must, *query])
        return queries.candidates(self.db, self.viewer, whole, words, days=self.days, kinds=self.within, others=near)

    def _scored(self, found: Iterable[Candidate]) -> Iterable[Hit]:
        """Words and meaning together, each from 0 to 1.

        The root keeps words that stand deep in a long text from vanishing. The weights are those that answered the
        questions in tests/search/evaluation.yaml best.
        """
        for one in found:
            words, meaning = math.sqrt(min(one.words, 1.0)), min(max(one.meaning, 0.0), 1.0)
            if "words" not in self.by:
                score = one.meaning
            elif self.meaning is None:
                score = words
            else:
                score = (1 - MEANING_WEIGHT) * words + MEANING_WEIGHT * meaning
            if not self.asked.words or one.words or meaning >= LEAST_MEANING or "words" not in self.by:
                yield Hit(one.kind, one.object_id, one.id, one.at, score)


def _clear(cosine: float) -> float:
    """0 for what has nothing to do with each other, 1 for what says the same."""
    return (cosine - FARTHEST) / (NEAREST - FARTHEST)


def _rare(words: Sequence[Wanted]) -> list[Wanted]:
    """The rarest words, until they bring up enough."""
    ordered = sorted(words, key=lambda word: word.documents)
    taken, sum_of_documents = [ordered[0]], ordered[0].documents
    for word in ordered[1:]:
        sum_of_documents += word.documents
        if sum_of_documents > MOST_RARE:
            break
        taken.append(word)
    return taken


def _weighed(db: Session, words: Sequence[Wanted]) -> list[Wanted]:
    """The words with their weights, the heaviest first: rare ones tell more, but those nobody wrote nothing."""
    if not words:
        return []
    there = queries.known_words(db, {key for word in words for key in (*word.keys, *word.parts)})
    total = queries.about_how_many(db)
    weighed = []
    for word in words:
        whole = max(there.get(key, 0) for key in word.keys)
        parts = min((there.get(key, 0) for key in word.parts), default=0)
        documents = min(whole + parts // 2, total)
        weighed.append(replace(word, documents=documents, weight=math.log(1 + total / (1 + documents))))
    return sorted(weighed, key=lambda word: (word.documents == 0, -word.weight))


def _mended(db: Session, viewer: Viewer | None, words: Sequence[Wanted]) -> dict[str, Wanted]:
    """For words that no text has which the viewer may see: the one such a text has that is spelled most alike."""
    there = queries.seen(db, viewer, [word.query for word in words])
    mended: dict[str, Wanted] = {}
    for word, known in zip(words, there, strict=True):
        if known or len(word.word) < SHORTEST_MENDED:
            continue
        typed = fold(word.word)
        like = [(ratio, key) for key, folded in queries.alike(db, typed) if (ratio := _alike(typed, folded)) >= ALIKE]
        for _ratio, key in sorted(like, reverse=True)[:MOST_TRIED]:
            spelled = queries.spelled(db, viewer, key)
            if spelled is not None:
                mended[word.word] = Wanted(spelled, (key,))
                break
    return mended


def _alike(typed: str, other: str) -> float:
    """How alike two words are spelled; what is much longer or shorter is another word."""
    if abs(len(typed) - len(other)) > 2:
        return 0.0
    return SequenceMatcher(None, typed, other, autojunk=False).ratio()


def _days(asked: Asked) -> dict[str, datetime]:
    found = {"since": asked.since, "upto": asked.upto}
    return {name: _midnight(day) for name, day in found.items() if day is not None}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)


def merged(hits: Iterable[Hit], asked: Asked) -> list[Hit]:
    """Best first, each thing once: by the best of its parts."""
    things: dict[tuple[Kind, int], Hit] = {}
    for hit in sorted(hits, key=lambda hit: hit.key):
        if (not asked.kinds or hit.kind in asked.kinds) and hit.kind not in asked.unwanted_kinds:
            things.setdefault((hit.kind, hit.object_id), hit)
    return list(things.values())


def told(db: Session, viewer: Viewer | None, hits: Sequence[Hit], asked: Asked) -> list[Hit]:
    """The same hits with their texts, the words that were asked for marked."""
    rows = queries.texts(db, viewer, [hit.document_id for hit in hits])
    keys = frozenset(key for word in wanted(asked) for key in (*word.keys, *word.parts))
    keys |= {key for phrase in asked.phrases for word in wanted(Asked(words=list(phrase))) for key in word.keys}
    return [
        replace(
            hit,
            title=snippet(row.title, keys, row.language, whole=True),
            snippet=snippet(row.text, keys, row.language),
            path=row.path,
            language=row.language,
        )
        for hit in hits
        if (row := rows.get(hit.document_id)) is not None
    ]
