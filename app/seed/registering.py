"""Tells the demo entries in `register/` with the services themselves, each event at its own moment in the past."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.people.models import Organisation, User, as_of, now
from app.people.queries import organisation_by_key, user_by_email
from app.people.viewer import Viewer
from app.register import service
from app.register.models import Level, RegisterEntry, WithheldReason
from app.register.queries import today
from app.register.reports import keeping
from app.register.reports.query import ReportQuery
from app.search.documents import Kind
from app.search.service import touch
from app.seed.flowing import read_yaml
from app.signin.sessions import viewer_of
from app.solutions.models import Solution

FOLDER = Path(__file__).parent / "register"
ADVISOR, ADMIN, READER = "advisor@centre", "admin@centre", "reader@landtag"
OURS = {"solution", "state", "withheld", "changed", "old", "country", "common"}
"""Words of the files that are no fields of an entry."""


def tell_register(db: Session) -> None:
    """Adds the demo entries, whose people and solutions are there already."""
    advisor, admin = _person(db, ADVISOR), _person(db, ADMIN)
    for story in read_yaml(FOLDER / "public.yaml"):
        _public(db, story, advisor, admin)
    stories = read_yaml(FOLDER / "invented.yaml")
    (common,) = [story for story in stories if story.get("common")]
    for place, story in enumerate(stories):
        if "solution" in story:
            _invented(db, common | story, advisor, 20 + place * 9)
        for short in story.get("nil", []):
            service.declare_nil(db, service.this_year(), actor=_person(db, short), example=True)
    _report(db, _person(db, READER))


def _report(db: Session, reader: Viewer) -> None:
    """A report that the Landtag keeps, made a month ago and again today: it says what has changed."""
    query = ReportQuery(level=[Level.municipality, Level.association])
    with as_of(now() - timedelta(days=30)):
        kept = keeping.keep(db, reader, name="Kleine Anfrage (Beispiel): KI in den Kommunen", query=query)
    keeping.again(db, reader, kept)


def _public(db: Session, story: Mapping[str, Any], advisor: Viewer, admin: Viewer) -> None:
    with as_of(_moment(story["published"])):
        body = _body(db, story["body"])
        entry = service.create(db, story["content"], author=advisor, organisation=body, example=True)
        _publish(db, entry, advisor, admin)
    if "withdrawn" in story:
        with as_of(_moment(story["withdrawn"])):
            service.withdraw(db, entry, reason=story["reason"], actor=admin)


def _publish(db: Session, entry: RegisterEntry, author: Viewer, approver: Viewer) -> None:
    service.submit(db, entry, version=entry.version, actor=author)
    service.publish(db, entry, version=entry.version, actor=approver)


def _body(db: Session, told: Any) -> Organisation:
    """A body of the state by its key, or one elsewhere, which is known for this entry alone."""
    if isinstance(told, str):
        found = organisation_by_key(db, told)
        assert found is not None, told
        return found
    elsewhere = Organisation(key=told["key"], kind="elsewhere", name=told["name"], official_name=told["name"])
    db.add(elsewhere)
    db.flush()
    touch(db, Kind.organisation, elsewhere.id or 0)
    return elsewhere


def _invented(db: Session, story: Mapping[str, Any], advisor: Viewer, days: int) -> None:
    solution = db.scalars(select(Solution).where(col(Solution.slug) == story["solution"])).one()
    author = viewer_of(db, db.get_one(User, solution.author_id))
    body = db.get_one(Organisation, author.organisation_id)
    with as_of(_moment(400 if story.get("old") else days)):
        known = service.from_solution(db, author, solution.slug)
        values = known.values | {name: value for name, value in story.items() if name not in OURS}
        values["hosting"] = known.values.get("hosting", {}) | {"country": story["country"]}
        entry = service.create(
            db, values, author=author, organisation=body, deployment_id=known.deployment_id,
            system_id=known.system_id, example=True,
        )  # fmt: skip
        if story.get("state") == "draft":
            return
        _withhold(db, entry, story.get("withheld"), author)
        if story.get("state") == "submitted":
            service.submit(db, entry, version=entry.version, actor=author)
            return
        _publish(db, entry, author, advisor)
    if "changed" in story:
        with as_of(_moment(days * 0.5)):
            service.save(db, entry, entry.content | story["changed"], version=entry.version, actor=author)
            _publish(db, entry, author, advisor)


def _withhold(db: Session, entry: RegisterEntry, told: Mapping[str, Any] | None, author: Viewer) -> None:
    if told is None:
        return
    service.withhold(
        db, entry, field=told["field"], reason=WithheldReason(told["reason"]), legal_ref=told["legal_ref"],
        decided_by=told["decided_by"], review_on=today() + timedelta(days=told["days"]), actor=author,
    )  # fmt: skip


def _moment(days: float) -> datetime:
    """A working morning so many days ago."""
    day = now().date() - timedelta(days=int(days))
    while day.weekday() > 4:
        day -= timedelta(days=1)
    return datetime.combine(day, time(9, 10), tzinfo=UTC) + timedelta(minutes=int(days) % 80)


def _person(db: Session, short: str) -> Viewer:
    user = user_by_email(db, f"{short}.example")
    assert user is not None, short
    return viewer_of(db, user)
