"""Tells the demo requests in `stories/` with the services themselves, each event at its own moment in the past.

All events of all requests happen in the order of time, so that references, the story and the journal run as
they would have.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zlib import crc32

from sqlalchemy import update
from sqlalchemy.orm import Session
from sqlmodel import col

from app.clock.hours import WorkingHours, add_working_time, working_time_between
from app.outbox.models import Notification
from app.people.models import Organisation, Role, User, as_of, now
from app.people.queries import user_by_email
from app.people.viewer import Viewer
from app.seed.flowing import read_yaml
from app.seed.verbs import VERBS, file
from app.signin.sessions import viewer_of
from app.tickets.models import Ticket
from app.tickets.timing import office_hours

STORIES = Path(__file__).parent / "stories"
STORY_FILES = ("koethen", "magdeburg", "running", "new", "ended")
READ_AFTER = 12  # working hours: what is older was seen by those it was for


@dataclass(frozen=True)
class Event:
    """One verb on one request. `ago` counts working hours back from the moment of loading."""

    ago: float
    key: str
    by: str
    verb: str
    value: Any
    more: Mapping[str, Any]


def add_people(db: Session, bodies: Mapping[str, Organisation]) -> None:
    """Adds the invented people who file requests, beside the cast."""
    for email, (name, key, *role) in _read("people").items():
        organisation_id = bodies[key].id
        assert organisation_id is not None
        db.add(
            User(email=f"{email}.example", name=name, role=Role(*role or ["officer"]), organisation_id=organisation_id)
        )
    db.flush()


def tell_stories(db: Session) -> None:
    """Adds the demo requests."""
    stories = [story for name in STORY_FILES for story in _read(name)]
    events = sorted((event for story in stories for event in _events(story)), key=lambda event: -event.ago)
    told: dict[str, Ticket] = {}
    people: dict[str, Viewer] = {}
    hours, present = office_hours(db), now()
    for event in events:
        actor = _person(db, people, event.by) if event.by else None
        with as_of(before(present, event.ago, hours)):
            if event.verb == "file":
                reporter = _person(db, people, event.value["by"])
                told[event.key] = file(db, event.value, actor or reporter, reporter, _ids(db, people, event.value))
            else:
                VERBS[event.verb](db, told, event.key, actor, event.value, event.more)
    seen = before(present, READ_AFTER, hours)
    db.execute(update(Notification).where(col(Notification.at) < seen).values(read_at=seen))


def before(present: datetime, working_hours: float, hours: WorkingHours) -> datetime:
    """The moment from which so much working time passes until `present`, to the second."""
    wanted = timedelta(hours=working_hours)
    start = present
    while (passed := working_time_between(start, present, hours)) < wanted:
        start -= timedelta(days=7)
    return add_working_time(start, passed - wanted, hours).replace(microsecond=0)


def _events(story: Mapping[str, Any]) -> Iterator[Event]:
    # Each request is stretched a little, or all of them would begin at the same minute of an hour.
    stretch = 1 + crc32(story["key"].encode()) % 100 / 4000
    yield Event(story["filed"] * stretch, story["key"], story.get("filed_by", story["by"]), "file", story, {})
    for told in story.get("then", []):
        verb, more = next(name for name in told if name in VERBS), dict(told)
        value = more.pop(verb)
        key = more.pop("of", story["key"])
        yield Event(more.pop("ago") * stretch, key, more.pop("by"), verb, value, more)


def _person(db: Session, known: dict[str, Viewer], short: str) -> Viewer:
    if short not in known:
        user = user_by_email(db, f"{short}.example")
        assert user is not None, short
        known[short] = viewer_of(db, user)
    return known[short]


def _ids(db: Session, known: dict[str, Viewer], story: Mapping[str, Any]) -> frozenset[int]:
    return frozenset(_person(db, known, short).id for short in story.get("inform", []))


def _read(name: str) -> Any:
    return read_yaml(STORIES / f"{name}.yaml")
