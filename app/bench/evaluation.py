"""How well the search answers lay questions: over the demo content, by words, by meaning and by both."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml
from sqlalchemy.orm import Session

from app.bench.cases import OFFICER
from app.database import connect, dispose
from app.people.queries import user_by_email
from app.people.viewer import Viewer
from app.search import asking, meaning
from app.search.documents import Kind
from app.search.finding import Hit, find
from app.search.indexing import count_words, index_pending
from app.search.meaning.embedding import embed_waiting
from app.settings import Settings
from app.signin.sessions import viewer_of

QUESTIONS = Path(__file__).parents[2] / "tests" / "search" / "evaluation.yaml"
WAYS = {"words": ("words",), "meaning": ("meaning",), "both": ("words", "meaning")}
KINDS = frozenset({Kind.guidance, Kind.solution, Kind.system})
LOOKED_AT = 10


@dataclass(frozen=True)
class Question:
    """What is asked, and what answers it, such as "guidance:erste-schritte" or a title behind the kind."""

    q: str
    answers: frozenset[str]


@dataclass(frozen=True)
class Grade:
    """Of the first ten results: the mean of 1 by the place of the first right one, and how often there is one."""

    mrr: float
    hit: float


def questions() -> list[Question]:
    """The questions and their judged answers."""
    return [Question(one["q"], frozenset(one["answers"])) for one in yaml.safe_load(QUESTIONS.read_text("utf-8"))]


def names(hit: Hit) -> frozenset[str]:
    """How an answer may be called."""
    return frozenset({f"{hit.kind.value}:{hit.name}", f"{hit.kind.value}:{hit.title}"})


def grade(db: Session, viewer: Viewer, asked: Sequence[Question], by: Sequence[str]) -> Grade:
    """How well the questions are answered."""
    total, hits = 0.0, 0
    for question in asked:
        found = find(db, viewer, asking.read(question.q), within=KINDS, limit=LOOKED_AT, by=by).hits
        place = next((number for number, hit in enumerate(found, 1) if names(hit) & question.answers), None)
        if place is not None:
            total, hits = total + 1 / place, hits + 1
    return Grade(total / len(asked), hits / len(asked))


def evaluate(url: str) -> dict[str, Grade]:
    """All ways of searching, in a database with the demo content; what is not indexed yet is so before."""
    meaning.use(Settings(search_embeddings="local"))
    try:
        with Session(connect(url, pool=1), expire_on_commit=False) as db:
            while index_pending(db) or embed_waiting(db, limit=16):
                db.commit()
            count_words(db)
            db.commit()
            officer = user_by_email(db, OFFICER)
            assert officer is not None
            asked, viewer = questions(), viewer_of(db, officer)
            return {name: grade(db, viewer, asked, by) for name, by in WAYS.items()}
    finally:
        dispose()
