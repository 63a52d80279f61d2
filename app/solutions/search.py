"""What the index knows of solutions and systems.

A solution has two texts: the whole for the municipalities, and for everyone else the teaser of its public fields, if
its body agreed to one. What is not published has none.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.people.models import Organisation
from app.policy import Audience
from app.search.documents import Document, Kind, Name, Readers, Source
from app.solutions.fields import FIELDS
from app.solutions.models import AISystem, Deployment, Solution, SolutionState
from app.solutions.models.words import PROPRIETARY
from app.tickets.models import Topic

TEXTS = ("title", "problem", "solution", "process_area", "purpose", "tags", "benefits_measured",
         "accessibility_checked", "lessons", "reuse_conditions")  # fmt: skip
"""The fields in which one searches. Names of people, costs and choices are not text."""


def _solutions(db: Session, ids: Sequence[int]) -> Iterable[Document]:
    rows = db.execute(
        select(Solution, Deployment, AISystem, Topic, Organisation)
        .join(Deployment, col(Deployment.id) == col(Solution.deployment_id))
        .join(AISystem, col(AISystem.id) == col(Deployment.system_id))
        .join(Topic, col(Topic.id) == col(Solution.topic_id))
        .join(Organisation, col(Organisation.id) == col(Deployment.organisation_id))
        .where(col(Solution.id).in_(ids), col(Solution.state) == SolutionState.published)
        .order_by(col(Solution.id))
    )
    for row in rows:
        yield from _parts(*row)


def _parts(
    solution: Solution, deployment: Deployment, system: AISystem, topic: Topic, body: Organisation
) -> Iterator[Document]:
    labels = {"topic": f"{topic.slug} {topic.title}", "organisation": f"{body.name} {body.key}"}
    around = [body.name, system.name, system.provider]
    everything = [*_texts(solution, deployment, {Audience.public, Audience.municipalities}), *around]
    whole = Document(
        kind=Kind.solution, object_id=solution.id or 0, title=solution.title, text=_joined(everything),
        path=f"/solutions/{solution.slug}", readers=Readers.municipalities, at=solution.updated_at, labels=labels,
    )  # fmt: skip
    yield whole
    if solution.public_teaser:
        public = [*_texts(solution, deployment, {Audience.public}), *around]
        yield replace(whole, text=_joined(public), readers=Readers.strangers, part="teaser")


def _texts(solution: Solution, deployment: Deployment, audiences: set[Audience]) -> Iterator[str]:
    """The texts of the fields that these audiences may read, plain."""
    for name in TEXTS:
        fact = FIELDS[name]
        if fact.audience not in audiences or name == "title":
            continue
        row = deployment if fact.place.value == "deployment" else solution
        for column in fact.columns:
            if not column.endswith("_html"):
                yield from _plain(getattr(row, column))


def _plain(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for part in value:
            yield from _plain(part)
    elif isinstance(value, dict):
        yield " ".join(str(part) for part in value.values() if part)


def _joined(texts: Iterable[str]) -> str:
    return "\n".join(text for text in texts if text)


def _solution_ids(db: Session, after: int, limit: int) -> Sequence[int]:
    query = select(col(Solution.id)).where(col(Solution.id) > after).order_by(col(Solution.id)).limit(limit)
    return [number for number in db.scalars(query) if number is not None]


def _systems(db: Session, ids: Sequence[int]) -> Iterable[Document]:
    rows = db.scalars(
        select(AISystem).where(col(AISystem.id).in_(ids), col(AISystem.listed)).order_by(col(AISystem.id))
    )
    for system in rows:
        models = [str(model.get("name") or "") for model in system.models]
        facts = [str(fact.get("text") or "") for fact in system.facts]
        texts = [system.provider, system.summary, system.description, *system.features, *models, *facts,
                 "" if system.licence == PROPRIETARY else system.licence, *system.used_by]  # fmt: skip
        yield Document(
            kind=Kind.system, object_id=system.id or 0, title=system.name, text=_joined(texts),
            path=f"/systems/{system.slug}", readers=Readers.everyone, at=system.updated_at,
        )  # fmt: skip


def _system_ids(db: Session, after: int, limit: int) -> Sequence[int]:
    query = select(col(AISystem.id)).where(col(AISystem.id) > after).order_by(col(AISystem.id)).limit(limit)
    return [number for number in db.scalars(query) if number is not None]


def _of_topic(topic_id: int) -> Select[Any]:
    return _published().where(col(Solution.topic_id) == topic_id)


def _of_body(organisation_id: int) -> Select[Any]:
    of_body = _published().join(Deployment, col(Deployment.id) == col(Solution.deployment_id))
    return of_body.where(col(Deployment.organisation_id) == organisation_id)


def _published() -> Select[Any]:
    return select(col(Solution.id)).where(col(Solution.state) == SolutionState.published)


BEARERS: Mapping[Name, Callable[[int], Select[Any]]] = {Name.topic: _of_topic, Name.organisation: _of_body}
SOURCES = (Source(Kind.solution, _solutions, _solution_ids, BEARERS), Source(Kind.system, _systems, _system_ids))
