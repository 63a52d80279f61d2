"""From a draft to the public, by two people, and away again."""

from typing import Any

from sqlalchemy.orm import Session

from app.errors import Conflict, Forbidden, Invalid, Stale
from app.people.models import Organisation, User, now
from app.people.viewer import Viewer
from app.register import queries
from app.register.fields import FIELDS, Reader
from app.register.labels import told_lines
from app.register.models import (
    EntryState,
    RegisterConfirmation,
    RegisterEntry,
    RegisterListing,
    RegisterVersion,
    VersionKind,
    level_of,
)
from app.register.requirements import missing
from app.register.service.change import changed, entry_id, expect, tell_of
from app.register.service.writing import OPEN
from app.register.telling import State, Told, Withheld
from app.texts import SOURCE_LANGUAGE, _, speaking
from app.web.formats import local

NO_WORDS = {"register_id", "title", "deployer", "last_confirmed", "version", "contact", "source_code_url"}
"""Fields that are no text to look for words in, or stand elsewhere in a listing."""
LISTED = {"title", "product_name", "provider", "status", "purpose_category", "theme", "risk_class"}
"""What even an example must say, for lists are made of it. The rest may be missing where its source says nothing."""


def lacking(entry: RegisterEntry) -> dict[str, str]:
    """What stands in the way of publication, in sentences by field."""
    wrong = missing(entry.content)
    if entry.example:
        wrong = {name: sentence for name, sentence in wrong.items() if name in LISTED}
    today = local(now()).date()
    for one in map(Withheld.model_validate, entry.withheld):
        if one.review_on <= today:
            label = _(FIELDS[one.field].label)
            sentence = _("Ob „%(field)s“ weiter zurückgehalten wird, ist neu zu entscheiden.")
            wrong[one.field] = sentence % {"field": label}
    return wrong


def submit(db: Session, entry: RegisterEntry, *, version: int, actor: Viewer) -> None:
    """Gives what was saved to those who may approve it. Raises Invalid with all that is missing, Stale, Conflict."""
    expect(entry, *OPEN)
    _expect_version(entry, version)
    if not entry.changed:
        raise Conflict(_("Es gibt keine Änderungen, die zu veröffentlichen wären."))
    if wrong := lacking(entry):
        raise Invalid(wrong)
    entry.submitted_at, entry.submitted_by_id, entry.remark = now(), actor.id, ""
    changed(db, entry, actor, "submit")
    people = queries.approvers(db, entry.organisation_id, queries.approval(db))
    others = set(people) - {entry.edited_by_id}
    tell_of(db, others, entry, actor, "register_submitted", page="/review")


def give_back(db: Session, entry: RegisterEntry, *, remark: str, actor: Viewer) -> None:
    """Back to those who wrote it, with what is to be changed."""
    _expect_submitted(entry)
    people = {entry.submitted_by_id, entry.edited_by_id}
    entry.submitted_at = entry.submitted_by_id = None
    entry.remark = remark
    changed(db, entry, actor, "give_back")
    tell_of(db, people, entry, actor, "register_given_back")


def publish(db: Session, entry: RegisterEntry, *, version: int, actor: Viewer) -> RegisterVersion:
    """What was submitted becomes a new version, as it was when the approver read it.

    Raises Forbidden for whoever wrote or submitted it, Stale, Invalid, Conflict.
    """
    expect(entry, *OPEN)
    _expect_submitted(entry)
    _expect_version(entry, version)
    if not queries.may_approve(db, actor, entry):
        raise Forbidden(_("Veröffentlichen muss jemand anderes: Es gilt das Vier-Augen-Prinzip."))
    if wrong := lacking(entry):
        raise Invalid(wrong)
    author_id = entry.submitted_by_id or entry.edited_by_id
    before = {"state": entry.state, "version": entry.number}
    made = _add_version(db, entry, VersionKind.published, author_id, actor.id)
    entry.changed = False
    entry.submitted_at = entry.submitted_by_id = None
    entry.published_at = entry.published_at or made.at
    reviews = [Withheld.model_validate(one).review_on for one in entry.withheld]
    entry.next_review_on = min(reviews, default=None)
    confirmed(db, entry, actor)
    _list(db, entry)
    after = {"state": entry.state, "version": entry.number}
    changed(db, entry, actor, "publish", before=before, after=after)
    tell_of(db, {author_id, made.author_id}, entry, actor, "register_published")
    return made


def _add_version(
    db: Session, entry: RegisterEntry, kind: VersionKind, author_id: int, approver_id: int, reason: str = ""
) -> RegisterVersion:
    before = queries.newest_version(db, entry)
    body, author = db.get_one(Organisation, entry.organisation_id), db.get_one(User, author_id)
    withheld: list[dict[str, Any]] = entry.withheld
    entry.state, entry.number = EntryState(kind.value), entry.number + 1
    content = entry.content | {
        "register_id": entry.register_id,
        "deployer": {"key": body.key, "name": body.name},
        "submitted_by": author.name,
        "version": entry.number,
    }
    if kind is VersionKind.withdrawn:
        assert before is not None
        content, withheld = before.content | {"version": entry.number}, before.withheld
    made = RegisterVersion(
        entry_id=entry_id(entry), number=entry.number, kind=kind, content=content, withheld=withheld, reason=reason,
        author_id=author_id, approver_id=approver_id, at=now(),
    )  # fmt: skip
    db.add(made)
    return made


def confirmed(db: Session, entry: RegisterEntry, actor: Viewer) -> None:
    """Notes that the entry holds as of now."""
    db.add(RegisterConfirmation(entry_id=entry_id(entry), by_id=actor.id, at=now()))
    entry.last_confirmed, entry.reminded_on = local(now()).date(), None


def withdraw(db: Session, entry: RegisterEntry, *, reason: str, actor: Viewer) -> None:
    """Takes the entry from the lists; a tombstone with the reason stays. Raises Conflict."""
    expect(entry, EntryState.published)
    _add_version(db, entry, VersionKind.withdrawn, actor.id, actor.id, reason)
    entry.submitted_at = entry.submitted_by_id = None
    listed = db.get(RegisterListing, entry_id(entry))
    if listed is not None:
        db.delete(listed)
    changed(
        db, entry, actor, "withdraw",
        before={"state": EntryState.published}, after={"state": entry.state, "version": entry.number},
    )  # fmt: skip
    people = {person.id for person in queries.people_of(db, entry.organisation_id)}
    tell_of(db, people, entry, actor, "register_withdrawn")


def _list(db: Session, entry: RegisterEntry) -> None:
    """Makes what lists show anew, of what the public is told."""
    db.flush()
    record = queries.newest(db, entry.register_id)
    assert record is not None
    told = record.told(Reader.public)
    # A Landkreis and a kreisfreie Stadt are their own district.
    own = record.organisation_kind in {"landkreis", "kreisfreie_stadt"}
    names = ("title", "summary", "product_name", "provider", "status", "purpose_category", "theme")
    values: dict[str, Any] = {name: _shown(told, name) or "" for name in names}
    listed = RegisterListing(
        entry_id=entry_id(entry), register_id=record.register_id, organisation_id=record.organisation_id,
        district_id=record.organisation_id if own else record.district_id, level=level_of(record.organisation_kind),
        risk_class=told["risk_class"].value["class"], techniques=_shown(told, "ai_technique") or [],
        security=record.security, example=record.example,
        withholds=any(one.state is State.withheld for one in told.values()), number=record.number, at=record.at,
        last_confirmed=record.last_confirmed or local(record.at).date(), words=words(told), **values,
    )  # fmt: skip
    db.merge(listed)


def _shown(told: dict[str, Told], name: str) -> Any:
    one = told[name]
    return one.value if one.state is State.shown else None


def words(told: dict[str, Told]) -> str:
    """All words the public is told, for searching."""
    with speaking(SOURCE_LANGUAGE):
        found = [
            line
            for name, one in told.items()
            if name not in NO_WORDS and one.state in {State.shown, State.coarse}
            for line in told_lines(one)
        ]
    return "\n".join([told["deployer"].value["name"], *found])


def _expect_submitted(entry: RegisterEntry) -> None:
    if entry.submitted_at is None:
        raise Conflict(_("Dieser Eintrag ist gerade nicht zur Veröffentlichung vorgelegt."))


def _expect_version(entry: RegisterEntry, version: int) -> None:
    if version != entry.version:
        raise Stale(_("Der Eintrag wurde inzwischen geändert. Bitte lesen Sie ihn noch einmal."), dict(entry.content))
