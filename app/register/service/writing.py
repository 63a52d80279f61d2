"""Writing an entry: what is worked on, which nobody outside reads until it is published."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app import journal
from app.errors import Conflict, Invalid
from app.people.models import Organisation, now
from app.people.viewer import Viewer
from app.register import queries
from app.register.fields import FIELDS, WITHHOLDABLE
from app.register.models import EntryState, RegisterEntry, WithheldReason
from app.register.service.change import changed, expect, expect_version
from app.register.telling import Withheld
from app.register.values import checked
from app.search.documents import Kind
from app.search.service import touch
from app.texts import _
from app.web.formats import local

OPEN = (EntryState.draft, EntryState.published)


def create(
    db: Session,
    values: Mapping[str, Any],
    *,
    author: Viewer,
    organisation: Organisation,
    deployment_id: int | None = None,
    system_id: int | None = None,
    example: bool = False,
) -> RegisterEntry:
    """A draft for the body; ask the guard first whether the author may. Raises Invalid, Conflict."""
    if deployment_id is not None and (there := queries.of_deployment(db, deployment_id)) is not None:
        raise Conflict(_("Zu diesem Einsatz gibt es schon den Eintrag %(id)s.") % {"id": there.register_id})
    assert organisation.id is not None
    entry = RegisterEntry(
        register_id=f"ST-{local(now()).year}-{queries.next_number(db):04d}",
        organisation_id=organisation.id,
        deployment_id=deployment_id,
        system_id=system_id,
        content=_content(db, values),
        edited_by_id=author.id,
        example=example,
    )
    db.add(entry)
    db.flush()
    touch(db, Kind.register, entry.id or 0)
    after = {"state": entry.state, "organisation_id": entry.organisation_id}
    journal.record(db, author, "register.create", "register_entry", entry.id, entry.register_id, after=after)
    return entry


def save(db: Session, entry: RegisterEntry, values: Mapping[str, Any], *, version: int, actor: Viewer) -> None:
    """Saves what is told; what was submitted has to be submitted again. Raises Stale, Invalid, Conflict."""
    expect(entry, *OPEN)
    expect_version(entry, version)
    content = _content(db, values)
    fields = sorted(name for name in FIELDS if content.get(name) != entry.content.get(name))
    if not fields:
        return
    entry.content = content
    _worked_on(entry, actor)
    changed(db, entry, actor, "save", after={"fields": fields})


def _content(db: Session, values: Mapping[str, Any]) -> dict[str, Any]:
    content, wrong = checked(values)
    if "title" not in content and "title" not in wrong:
        wrong["title"] = _("Bitte füllen Sie dieses Feld aus.")
    contact = content.get("contact", "")
    if "@" in contact and queries.is_address_of_a_person(db, contact):
        wrong["contact"] = _("Das ist die Adresse einer Person. Bitte nennen Sie ein Funktionspostfach.")
    if wrong:
        raise Invalid({name: wrong[name] for name in FIELDS if name in wrong})
    return content


def _worked_on(entry: RegisterEntry, actor: Viewer) -> None:
    entry.changed = True
    entry.edited_by_id = actor.id
    entry.submitted_at = entry.submitted_by_id = None


def withhold(
    db: Session,
    entry: RegisterEntry,
    *,
    field: str,
    reason: WithheldReason,
    legal_ref: str,
    decided_by: str,
    review_on: date,
    actor: Viewer,
) -> None:
    """Has a field told as withheld, from the next publication on. Raises Invalid, Conflict."""
    expect(entry, *OPEN)
    today = local(now()).date()
    wrong = {}
    if field not in {fact.name for fact in WITHHOLDABLE}:
        wrong["field"] = _("Diese Angabe kann nicht zurückgehalten werden.")
    if not today < review_on <= a_year_later(today):
        wrong["review_on"] = _("Bitte nennen Sie einen Tag in den nächsten zwölf Monaten.")
    if wrong:
        raise Invalid(wrong)
    one = Withheld(
        field=field, reason=reason, legal_ref=legal_ref, decided_by=decided_by, decided_on=today, review_on=review_on
    )
    others = [known for known in entry.withheld if known["field"] != field]
    entry.withheld = [*others, one.model_dump(mode="json")]
    _worked_on(entry, actor)
    changed(db, entry, actor, "withhold", after={"fields": [field], "reason": reason, "review_on": review_on})


def disclose(db: Session, entry: RegisterEntry, field: str, *, actor: Viewer) -> None:
    """Has a field told again, from the next publication on. Raises Conflict where it is not withheld."""
    expect(entry, *OPEN)
    others = [known for known in entry.withheld if known["field"] != field]
    if len(others) == len(entry.withheld):
        raise Conflict(_("Diese Angabe ist nicht zurückgehalten."))
    entry.withheld = others
    _worked_on(entry, actor)
    changed(db, entry, actor, "disclose", before={"fields": [field]})


def a_year_later(day: date) -> date:
    """The same day of the next year."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def discard(db: Session, entry: RegisterEntry, *, actor: Viewer) -> None:
    """Deletes a draft that was never published."""
    expect(entry, EntryState.draft)
    touch(db, Kind.register, entry.id or 0)
    journal.record(db, actor, "register.discard", "register_entry", entry.id, entry.register_id)
    db.delete(entry)
    db.flush()
