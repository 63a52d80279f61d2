"""Keeping the register true: confirmations, reminders, nil returns, and what an admin sets."""

from collections import defaultdict
from datetime import date, timedelta

from sqlalchemy.orm import Session

from app import journal
from app.errors import Conflict, NotFound
from app.outbox.mail import send_mail
from app.outbox.service import tell
from app.people.models import CentreSetting, User, now
from app.people.viewer import Viewer
from app.register import queries
from app.register.models import CONFIRMED_FOR, Approval, EntryState, NilReturn, RegisterEntry, RegisterListing
from app.register.service.change import changed, entry_id, expect
from app.register.service.publishing import confirmed
from app.settings import get_settings
from app.texts import _, ngettext, speaking
from app.web.formats import day, local

AHEAD = timedelta(days=30)
"""So long before it is due a body is reminded, and so often again."""
PORTION = 200


def confirm(db: Session, entry: RegisterEntry, *, actor: Viewer) -> None:
    """Notes that what is published still holds. Raises Conflict where nothing is."""
    expect(entry, EntryState.published)
    before = {"last_confirmed": entry.last_confirmed}
    confirmed(db, entry, actor)
    listed = db.get(RegisterListing, entry_id(entry))
    assert listed is not None
    assert entry.last_confirmed is not None
    listed.last_confirmed = entry.last_confirmed
    changed(db, entry, actor, "confirm", before=before, after={"last_confirmed": entry.last_confirmed})


def remind(db: Session) -> int:
    """Reminds bodies of entries to be confirmed, and of withheld fields to be decided anew; returns how many.

    One mail a person, whatever the number of entries; again every thirty days, until it is done.
    """
    today = local(now()).date()
    due = queries.due(db, confirmed_before=today - CONFIRMED_FOR + AHEAD, review_until=today + AHEAD,
                      reminded_before=today - AHEAD, limit=PORTION)  # fmt: skip
    by_body: dict[int, list[RegisterEntry]] = defaultdict(list)
    for entry in due:
        by_body[entry.organisation_id].append(entry)
        entry.reminded_on = today
    for organisation_id, entries in by_body.items():
        for person in queries.people_of(db, organisation_id):
            _remind(db, person, entries)
    db.flush()
    return len(due)


def _remind(db: Session, person: User, entries: list[RegisterEntry]) -> None:
    assert person.id is not None
    for entry in entries:
        facts = {"reference": entry.register_id, "title": entry.content.get("title", ""), "by": ""}
        tell(db, [person.id], "register_due", facts, f"/register/{entry.register_id}")
    here = get_settings().public_url
    with speaking(person.language):
        lines = "\n".join(
            f"- {entry.content.get('title', '')} ({entry.register_id}), "
            + _("zuletzt bestätigt am %(at)s") % {"at": day(entry.last_confirmed)}
            + f"\n  {here}/register/{entry.register_id}"
            for entry in entries
        )
        subject = ngettext(
            "Ein Eintrag im KI-Register ist zu bestätigen", "%(num)s Einträge im KI-Register sind zu bestätigen",
            len(entries),
        ) % {"num": len(entries)}  # fmt: skip
        body = _(
            "Guten Tag, %(name)s,\n\n"
            "bitte prüfen Sie, ob diese Angaben Ihrer Stelle noch stimmen, und bestätigen Sie sie:\n\n"
            "%(lines)s\n\n"
            "Mit freundlichen Grüßen\n"
            "Ihr KI-Kompetenzzentrum\n"
        )
        send_mail(db, person.email, person.name, subject, body % {"name": person.name, "lines": lines})


def declare_nil(db: Session, year: int, *, actor: Viewer, example: bool = False) -> NilReturn:
    """The actor's body declares that it uses no AI this year. Raises Conflict where the register says otherwise."""
    body = actor.organisation_id
    if year != local(now()).year:
        raise Conflict(_("Eine Fehlanzeige gilt für das laufende Jahr."))
    if queries.in_use(db, body):
        raise Conflict(_("Im Register steht ein Eintrag Ihrer Stelle, der genutzt wird. Das passt nicht zusammen."))
    if db.get(NilReturn, (body, year)) is not None:
        raise Conflict(_("Die Fehlanzeige für dieses Jahr ist schon abgegeben."))
    made = NilReturn(organisation_id=body, year=year, by_id=actor.id, at=now(), example=example)
    db.add(made)
    db.flush()
    after = {"year": year}
    journal.record(db, actor, "register.declare_nil", "organisation", body, actor.organisation_name, after=after)
    return made


def take_back_nil(db: Session, year: int, *, actor: Viewer) -> None:
    """Takes the body's declaration back. Raises NotFound."""
    found = db.get(NilReturn, (actor.organisation_id, year))
    if found is None:
        raise NotFound(_("Für dieses Jahr gibt es keine Fehlanzeige."))
    db.delete(found)
    db.flush()
    before = {"year": year}
    journal.record(
        db, actor, "register.take_back_nil", "organisation", actor.organisation_id, actor.organisation_name,
        before=before,
    )  # fmt: skip


def set_approval(db: Session, approval: Approval, *, actor: Viewer) -> None:
    """Says who may publish."""
    before = queries.approval(db)
    setting = db.get(CentreSetting, queries.REGISTER, with_for_update=True)
    if setting is None:
        setting = CentreSetting(name=queries.REGISTER, value={}, version=0)
    setting.value = {"approval": approval.value}
    setting.version += 1
    db.add(setting)
    db.flush()
    journal.record(
        db, actor, "settings.register", "settings", None, queries.REGISTER,
        before={"approval": before}, after={"approval": approval},
    )  # fmt: skip


def this_year() -> int:
    """The year in Berlin."""
    today: date = local(now()).date()
    return today.year
