"""An entry's life: written, submitted, published by somebody else, confirmed, withdrawn."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlmodel import col

from app.errors import Conflict, Forbidden, Invalid, Stale
from app.outbox.models import Mail, Notification
from app.people.models import as_of, now
from app.register import queries, service
from app.register.models import (
    Approval,
    EntryState,
    NilReturn,
    RegisterConfirmation,
    RegisterEntry,
    RegisterListing,
    RegisterVersion,
    VersionKind,
    WithheldReason,
)
from tests.factories import ADMIN, ADVISOR, COLLEAGUE, COORDINATOR, OFFICER, READER, Known
from tests.register.contents import GIVEN
from tests.register.factories import SUBMITTED, again, an_entry, withhold

TODAY = queries.today()
KOETHEN = "15082180"


def versions(db: Session, entry: RegisterEntry) -> list[RegisterVersion]:
    query = select(RegisterVersion).where(col(RegisterVersion.entry_id) == entry.id)
    return list(db.scalars(query.order_by(col(RegisterVersion.number))))


def told_events(db: Session) -> list[tuple[int, str]]:
    rows = db.execute(select(col(Notification.user_id), col(Notification.event)).order_by(col(Notification.id)))
    return [(row[0], row[1]) for row in rows if row[1].startswith("register")]


def test_a_publication_is_a_whole_version_of_its_own(db: Session, viewer: Known) -> None:
    entry = an_entry(db, viewer)
    again(db, viewer, entry, purpose="Neuer Zweck", appeal=None, risk_class={"class": "minimal"}, annex_iii_points=None,
          automation_level="aid")  # fmt: skip
    first, second = versions(db, entry)
    own = {
        "register_id": entry.register_id, "deployer": {"key": "15082180", "name": "Köthen (Anhalt)"},
        "submitted_by": viewer(OFFICER).name,
    }  # fmt: skip
    assert first.content == GIVEN | own | {"version": 1}
    assert second.content == entry.content | own | {"version": 2}
    assert (first.author_id, first.approver_id) == (viewer(OFFICER).id, viewer(COORDINATOR).id)
    assert entry.register_id == f"ST-{TODAY.year}-{int(entry.register_id[8:]):04d}"
    listed = db.get_one(RegisterListing, entry.id)
    assert (listed.number, listed.risk_class, listed.withholds) == (2, "minimal", False)


@pytest.mark.parametrize("approver", [OFFICER, COLLEAGUE, READER])
def test_whoever_wrote_it_or_has_no_right_does_not_publish(db: Session, viewer: Known, approver: str) -> None:
    entry = an_entry(db, viewer, SUBMITTED)
    with pytest.raises(Forbidden):
        service.publish(db, entry, version=entry.version, actor=viewer(approver))


def test_who_edited_last_does_not_approve_what_someone_else_submitted(db: Session, viewer: Known) -> None:
    entry = an_entry(db, viewer, EntryState.draft)
    service.save(db, entry, entry.content | {"purpose": "Anders"}, version=entry.version, actor=viewer(COORDINATOR))
    service.submit(db, entry, version=entry.version, actor=viewer(OFFICER))
    with pytest.raises(Forbidden):
        service.publish(db, entry, version=entry.version, actor=viewer(COORDINATOR))
    service.publish(db, entry, version=entry.version, actor=viewer(ADVISOR))


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        (Approval.either, {COORDINATOR, ADVISOR, ADMIN}), (Approval.body, {COORDINATOR}),
        (Approval.centre, {ADVISOR, ADMIN}),
    ],
)  # fmt: skip
def test_an_admin_says_who_may_approve(db: Session, viewer: Known, who: Approval, allowed: set[str]) -> None:
    service.set_approval(db, who, actor=viewer(ADMIN))
    entry = an_entry(db, viewer, SUBMITTED)
    cast = (OFFICER, COLLEAGUE, COORDINATOR, ADVISOR, ADMIN, READER, "officer@magdeburg.example")
    assert {one for one in cast if queries.may_approve(db, viewer(one), entry)} == allowed


def test_the_database_wants_two_people_too(db: Session, viewer: Known) -> None:
    entry = an_entry(db, viewer)
    me = viewer(OFFICER).id
    alone = insert(RegisterVersion).values(
        entry_id=entry.id, number=9, kind=VersionKind.published, content={}, withheld=[], reason="", author_id=me,
        approver_id=me, at=now(),
    )  # fmt: skip
    with pytest.raises(DBAPIError, match="register_version_two_people"), db.begin_nested():
        db.execute(alone)


@pytest.mark.parametrize("table", ["register_version", "register_confirmation"])
@pytest.mark.parametrize("change", ["UPDATE {} SET at = now()", "DELETE FROM {}"])
def test_what_was_published_never_changes(db: Session, viewer: Known, table: str, change: str) -> None:
    an_entry(db, viewer)
    with pytest.raises(DBAPIError) as refused, db.begin_nested():
        db.execute(text(change.format(table)))
    assert isinstance(refused.value.orig, psycopg.errors.InsufficientPrivilege)


def test_saving_takes_a_submission_back(db: Session, viewer: Known) -> None:
    entry = an_entry(db, viewer, SUBMITTED)
    service.save(db, entry, entry.content | {"purpose": "Anders"}, version=entry.version, actor=viewer(COLLEAGUE))
    with pytest.raises(Conflict):
        service.publish(db, entry, version=entry.version, actor=viewer(COORDINATOR))


def test_what_changed_since_it_was_read_is_neither_saved_nor_published(db: Session, viewer: Known) -> None:
    entry = an_entry(db, viewer, SUBMITTED)
    with pytest.raises(Stale):
        service.publish(db, entry, version=entry.version - 1, actor=viewer(COORDINATOR))
    with pytest.raises(Stale):
        service.save(db, entry, entry.content, version=entry.version - 1, actor=viewer(OFFICER))


def test_what_is_missing_is_named_and_nothing_is_submitted(db: Session, viewer: Known) -> None:
    entry = an_entry(db, viewer, EntryState.draft, purpose=None, risks=None)
    with pytest.raises(Invalid) as wrong:
        service.submit(db, entry, version=entry.version, actor=viewer(OFFICER))
    assert wrong.value.fields == {
        "purpose": "Es fehlt: Zweck und Auswirkung.", "risks": "Es fehlt: Risiken und Gegenmaßnahmen.",
    }  # fmt: skip


def test_approvers_hear_of_a_submission_and_the_author_of_the_answer(db: Session, viewer: Known) -> None:
    entry = an_entry(db, viewer, SUBMITTED)
    service.give_back(db, entry, remark="Bitte kürzen.", actor=viewer(COORDINATOR))
    assert (entry.remark, entry.submitted_at) == ("Bitte kürzen.", None)
    service.submit(db, entry, version=entry.version, actor=viewer(OFFICER))
    service.publish(db, entry, version=entry.version, actor=viewer(COORDINATOR))
    db.flush()
    events = told_events(db)
    heard = {user for user, event in events if event == "register_submitted"}
    assert {viewer(COORDINATOR).id, viewer(ADVISOR).id, viewer(ADMIN).id} <= heard
    assert not heard & {viewer(OFFICER).id, viewer(COLLEAGUE).id, viewer(READER).id}
    for event in ("register_given_back", "register_published"):
        assert [user for user, one in events if one == event] == [viewer(OFFICER).id]


def test_a_withdrawal_leaves_a_tombstone_and_is_final(db: Session, viewer: Known) -> None:
    entry = an_entry(db, viewer, EntryState.withdrawn)
    first, stone = versions(db, entry)
    assert (stone.kind, stone.reason) == (VersionKind.withdrawn, "Der Einsatz kam nicht zustande.")
    assert stone.content == first.content | {"version": 2}
    assert db.get(RegisterListing, entry.id) is None
    actor: Any = viewer(OFFICER)
    for act in (
        lambda: service.save(db, entry, entry.content, version=entry.version, actor=actor),
        lambda: service.submit(db, entry, version=entry.version, actor=actor),
        lambda: service.publish(db, entry, version=entry.version, actor=viewer(ADVISOR)),
        lambda: service.withdraw(db, entry, reason="x", actor=actor),
        lambda: service.confirm(db, entry, actor=actor),
        lambda: service.discard(db, entry, actor=actor),
    ):
        with pytest.raises(Conflict):
            act()


def test_the_register_of_a_day_is_what_was_valid_then(db: Session, viewer: Known) -> None:
    days = [datetime(2026, 3, day, 10, tzinfo=UTC) for day in (1, 10, 20)]
    with as_of(days[0]):
        entry = an_entry(db, viewer)
    with as_of(days[1]):
        again(db, viewer, entry, purpose="Zweiter")
    with as_of(days[2]):
        service.withdraw(db, entry, reason="Ende", actor=viewer(COORDINATOR))
    db.flush()

    def on(day: int) -> list[tuple[int, object]]:
        return [(one.number, one.content["purpose"]) for one in queries.stream(db, date(2026, 3, day))
                if one.entry_id == entry.id]  # fmt: skip

    found = {day: on(day) for day in (1, 9, 10, 19, 20)}
    first, second = [(1, "MARK-purpose")], [(2, "Zweiter")]
    assert found == {1: first, 9: first, 10: second, 19: second, 20: []}
    assert list(queries.stream(db, date(2026, 2, 28))) == []
    assert [one.last_confirmed for one in queries.valid_at(db, date(2026, 3, 9))] == [date(2026, 3, 1)]
    assert [one.number for one in queries.stream_history(db) if one.entry_id == entry.id] == [1, 2, 3]
    assert list(queries.stream(db)) == []


def test_streams_give_everything_in_portions(db: Session, viewer: Known, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [an_entry(db, viewer, title=f"Eintrag {n}").id for n in range(5)]
    again(db, viewer, db.get_one(RegisterEntry, made[1]), purpose="Anders")
    for name in ("published", "valid_at"):
        whole = getattr(queries.records, name)
        monkeypatch.setattr(queries.records, name, lambda *values, whole=whole: whole(*values, limit=2))
    monkeypatch.setattr(queries.records, "BATCH", 2)
    assert [one.entry_id for one in queries.stream(db)] == made
    assert [one.entry_id for one in queries.stream(db, TODAY)] == made
    pairs = [(one.entry_id, one.number) for one in queries.stream_history(db)]
    assert pairs == [(made[0], 1), (made[1], 1), (made[1], 2), *((one, 1) for one in made[2:])]


def test_withholding_wants_a_day_within_a_year_and_a_field_that_can_be(db: Session, viewer: Known) -> None:
    entry = an_entry(db, viewer, EntryState.draft)
    values: dict[str, Any] = {"reason": WithheldReason.operational, "legal_ref": "§ 1", "decided_by": "Leitung",
                              "actor": viewer(OFFICER)}  # fmt: skip
    a_year = service.writing.a_year_later(TODAY)
    for day in (TODAY, a_year + timedelta(days=1)):
        with pytest.raises(Invalid) as wrong:
            service.withhold(db, entry, field="risks", review_on=day, **values)
        assert set(wrong.value.fields) == {"review_on"}
    for field in ("status", "responsible_name", "register_id", "nirgends"):
        with pytest.raises(Invalid) as wrong:
            service.withhold(db, entry, field=field, review_on=a_year, **values)
        assert set(wrong.value.fields) == {"field"}
    service.withhold(db, entry, field="risks", review_on=a_year, **values)
    service.disclose(db, entry, "risks", actor=viewer(OFFICER))
    assert entry.withheld == []
    with pytest.raises(Conflict):
        service.disclose(db, entry, "risks", actor=viewer(OFFICER))


def test_a_withheld_field_whose_day_has_come_is_decided_anew_before_the_next_publication(
    db: Session, viewer: Known
) -> None:
    entry = an_entry(db, viewer, EntryState.draft)
    withhold(db, viewer, entry, "risks")
    with as_of(datetime.now(UTC) + timedelta(days=201)), pytest.raises(Invalid) as wrong:
        service.submit(db, entry, version=entry.version, actor=viewer(OFFICER))
    assert set(wrong.value.fields) == {"risks"}


def test_confirming_counts_from_today_and_is_written_down(db: Session, viewer: Known) -> None:
    with as_of(datetime.now(UTC) - timedelta(days=400)):
        entry = an_entry(db, viewer)
    assert entry.last_confirmed == TODAY - timedelta(days=400)
    service.confirm(db, entry, actor=viewer(OFFICER))
    db.flush()
    assert entry.last_confirmed == TODAY
    assert db.get_one(RegisterListing, entry.id).last_confirmed == TODAY
    query = select(col(RegisterConfirmation.by_id)).where(col(RegisterConfirmation.entry_id) == entry.id)
    assert list(db.scalars(query.order_by(col(RegisterConfirmation.id)))) == [
        viewer(COORDINATOR).id, viewer(OFFICER).id,
    ]  # fmt: skip
    assert [one.number for one in queries.stream_history(db)] == [1]


def test_reminders_come_in_time_once_a_month_and_one_mail_a_person(db: Session, viewer: Known) -> None:
    with as_of(datetime.now(UTC) - timedelta(days=340)):
        due = [an_entry(db, viewer, title=f"Alt {n}") for n in range(2)]
    an_entry(db, viewer, title="Neu")
    assert service.remind(db) == 2
    assert service.remind(db) == 0
    mails = list(db.scalars(select(Mail).where(col(Mail.subject).contains("KI-Register"))))
    people = {OFFICER, COLLEAGUE, COORDINATOR}
    assert {mail.to_address for mail in mails} == people
    assert len(mails) == len(people)
    assert {mail.subject for mail in mails} == {"2 Einträge im KI-Register sind zu bestätigen"}
    for mail in mails:
        assert all(entry.register_id in mail.body for entry in due)
        assert "Neu" not in mail.body
    reminded = [event for _user, event in told_events(db) if event == "register_due"]
    assert len(reminded) == 2 * len(people)
    with as_of(datetime.now(UTC) + timedelta(days=31)):
        assert service.remind(db) == 2
    for entry in due:
        service.confirm(db, entry, actor=viewer(OFFICER))
    db.flush()
    with as_of(datetime.now(UTC) + timedelta(days=62)):
        assert service.remind(db) == 0


def test_a_withheld_field_that_is_to_be_looked_at_is_reminded_of(db: Session, viewer: Known) -> None:
    an_entry(db, viewer, withheld=("risks",))
    assert service.remind(db) == 0
    with as_of(datetime.now(UTC) + timedelta(days=175)):
        assert service.remind(db) == 1


def test_a_body_that_uses_ai_declares_no_nil_and_one_that_does_not_does_once(db: Session, viewer: Known) -> None:
    year = TODAY.year
    for wrong in (year - 1, year + 1):
        with pytest.raises(Conflict):
            service.declare_nil(db, wrong, actor=viewer(OFFICER))
    service.declare_nil(db, year, actor=viewer(OFFICER))
    assert queries.nil_years(db, viewer(OFFICER).organisation_id) == [year]
    with pytest.raises(Conflict):
        service.declare_nil(db, year, actor=viewer(COLLEAGUE))
    service.take_back_nil(db, year, actor=viewer(COLLEAGUE))
    an_entry(db, viewer, status="pilot")
    with pytest.raises(Conflict):
        service.declare_nil(db, year, actor=viewer(OFFICER))
    assert list(db.scalars(select(NilReturn))) == []


def test_completeness_says_of_each_body_what_it_has_said(db: Session, viewer: Known) -> None:
    def said() -> dict[str, queries.Said]:
        found: dict[str, queries.Said] = {}
        cursor = ""
        while True:
            page = queries.completeness(db, queries.Branch.municipal, cursor=cursor)
            found |= {row.key: row.said for row in page.rows}
            if page.next_cursor is None:
                return found
            cursor = page.next_cursor

    before = said()
    assert len(before) == 133
    assert set(before.values()) == {queries.Said.nothing}
    service.declare_nil(db, TODAY.year, actor=viewer(OFFICER))
    assert said() == before | {KOETHEN: queries.Said.nil}
    entry = an_entry(db, viewer)
    assert said() == before | {KOETHEN: queries.Said.confirmed}
    numbers = queries.completeness_numbers(db)[queries.Branch.municipal]
    assert numbers == {queries.Said.confirmed: 1, queries.Said.outdated: 0, queries.Said.nil: 0,
                       queries.Said.nothing: 132}  # fmt: skip
    listed = db.get_one(RegisterListing, entry.id)
    listed.last_confirmed = TODAY - timedelta(days=366)
    db.flush()
    assert said() == before | {KOETHEN: queries.Said.outdated}
    service.withdraw(db, entry, reason="Ende", actor=viewer(COORDINATOR))
    db.flush()
    assert said() == before | {KOETHEN: queries.Said.nil}
    only = queries.completeness(db, queries.Branch.municipal, queries.Said.nil)
    assert [row.key for row in only.rows] == [KOETHEN]


def test_a_draft_can_be_thrown_away_and_what_was_published_cannot(db: Session, viewer: Known) -> None:
    service.discard(db, an_entry(db, viewer, EntryState.draft), actor=viewer(OFFICER))
    with pytest.raises(Conflict):
        service.discard(db, an_entry(db, viewer), actor=viewer(OFFICER))


def test_the_address_of_a_person_is_no_contact(db: Session, viewer: Known) -> None:
    with pytest.raises(Invalid) as wrong:
        an_entry(db, viewer, EntryState.draft, contact=COLLEAGUE.upper())
    assert set(wrong.value.fields) == {"contact"}
