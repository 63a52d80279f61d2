"""Topics: what a request can be about, and what its form asks further."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app import journal
from app.admin.centre import queries
from app.admin.centre.service.saving import Direction, differences, expect_version, step_aside
from app.errors import Conflict, Invalid, NotFound
from app.people.viewer import Viewer
from app.search.documents import Name
from app.search.service import renamed
from app.texts import _
from app.tickets.models import Topic
from app.tickets.questions import Question, read_questions

RESERVED = {"new", "order"}


@dataclass(frozen=True)
class TopicWish:
    """A topic as it shall be."""

    title: str
    title_en: str
    hint: str
    hint_en: str
    active: bool
    questions: list[dict[str, Any]]


def questions_from(text: str) -> list[dict[str, Any]]:
    """The questions in a JSON text, checked; an empty text holds none. Raises Invalid that names the place."""
    if not text.strip():
        return []
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        place = {"line": error.lineno, "column": error.colno}
        sentence = _("Zeile %(line)s, Zeichen %(column)s: Hier stimmt die Schreibweise nicht (JSON).") % place
        raise Invalid({"questions": sentence}) from None
    except RecursionError:
        raise Invalid({"questions": _("Das ist zu tief verschachtelt.")}) from None
    read_questions(found)
    return found  # type: ignore[no-any-return]  # read_questions made sure of it


def questions_as_text(questions: list[dict[str, Any]]) -> str:
    """The questions as an admin edits them: the database forgets the order of their fields, so it is always this."""
    ordered = [
        {field: question[field] for field in Question.model_fields if field in question} for question in questions
    ]
    return json.dumps(ordered, ensure_ascii=False, indent=2) if questions else ""


def create_topic(db: Session, slug: str, wish: TopicWish, *, actor: Viewer) -> Topic:
    """Adds a topic at the end of the list. Raises Invalid when the short name is taken."""
    topics = queries.topics_to_order(db)
    if slug in RESERVED or any(topic.slug == slug for topic in topics):
        raise Invalid({"slug": _("Diesen Kurznamen gibt es schon. Bitte wählen Sie einen anderen.")})
    topic = Topic(slug=slug, title=wish.title, position=max((topic.position for topic in topics), default=0) + 1)
    _apply(topic, wish)
    db.add(topic)
    db.flush()
    journal.record(db, actor, "topic.create", "topic", topic.id, slug, after=facts_of(topic))
    return topic


def change_topic(db: Session, topic: Topic, wish: TopicWish, *, version: int, actor: Viewer) -> None:
    """Saves a topic. Raises Stale when someone saved meanwhile, Invalid when no active topic would be left."""
    before = facts_of(topic)
    expect_version(topic.version, version, texts_of(topic))
    if topic.active and not wish.active and len([one for one in queries.topics_to_order(db) if one.active]) == 1:
        raise Invalid({"active": _("Ein Thema muss wählbar bleiben.")})
    _apply(topic, wish)
    topic.version += 1
    db.flush()
    if topic.title != before["title"]:
        renamed(db, Name.topic, topic.id or 0)
    old, new = differences(before, facts_of(topic))
    journal.record(db, actor, "topic.update", "topic", topic.id, topic.slug, before=old, after=new)


def _apply(topic: Topic, wish: TopicWish) -> None:
    topic.title, topic.title_en = wish.title, wish.title_en
    topic.hint, topic.hint_en = wish.hint, wish.hint_en
    topic.active, topic.questions = wish.active, wish.questions


def move_topic(db: Session, slug: str, direction: Direction, *, actor: Viewer) -> None:
    """Moves a topic one place in the list; at the end of the list nothing happens. Raises NotFound."""
    topics = queries.topics_to_order(db)
    index = next((index for index, topic in enumerate(topics) if topic.slug == slug), None)
    if index is None:
        raise NotFound(_("Dieses Thema gibt es nicht."))
    before = {"position": index + 1}
    if step_aside(topics, index, direction):
        after = {"position": topics[index].position}
        journal.record(db, actor, "topic.move", "topic", topics[index].id, slug, before=before, after=after)


def remove_topic(db: Session, topic: Topic, *, actor: Viewer) -> None:
    """Deletes a topic nothing refers to. Raises Conflict when it is used, or the last one."""
    if queries.topic_is_used(db, topic):
        raise Conflict(_("Zu diesem Thema gibt es schon Anfragen oder Textbausteine. Schalten Sie es stattdessen ab."))
    if all(one.id == topic.id or not one.active for one in queries.topics_to_order(db)):
        raise Conflict(_("Ein Thema muss wählbar bleiben."))
    journal.record(db, actor, "topic.remove", "topic", topic.id, topic.slug, before=facts_of(topic))
    db.delete(topic)
    db.flush()


def facts_of(topic: Topic) -> dict[str, Any]:
    """What the journal keeps of a topic."""
    names = [question["name"] for question in topic.questions]
    texts = {name: getattr(topic, name) for name in ("title", "title_en", "hint", "hint_en", "active")}
    return texts | {"questions": names}


def texts_of(topic: Topic) -> dict[str, Any]:
    """What the form shows of a topic."""
    texts = {name: getattr(topic, name) for name in ("title", "title_en", "hint", "hint_en", "active")}
    return texts | {"questions": questions_as_text(topic.questions)}
