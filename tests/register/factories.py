"""Entries in every state, made with the services themselves."""

from typing import Any

from sqlalchemy.orm import Session

from app.people.models import Organisation
from app.register import service
from app.register.models import EntryState, RegisterEntry
from tests.factories import COORDINATOR, OFFICER, Known
from tests.register.contents import GIVEN

SUBMITTED = "submitted"


def an_entry(
    db: Session, viewer: Known, state: str = EntryState.published, *, by: str = OFFICER, approver: str = COORDINATOR,
    withheld: tuple[str, ...] = (), body: str = "", **values: Any,
) -> RegisterEntry:  # fmt: skip
    """An entry of the author's body, brought to the state by the verbs. Fields are as in contents, but for `values`."""
    author = viewer(by)
    organisation = db.get_one(Organisation, author.organisation_id)
    content = {name: value for name, value in (dict(GIVEN) | values).items() if value is not None}
    entry = service.create(db, content, author=author, organisation=organisation)
    for field in withheld:
        withhold(db, viewer, entry, field, by=by)
    if state != EntryState.draft:
        service.submit(db, entry, version=entry.version, actor=author)
    if state in {EntryState.published, EntryState.withdrawn}:
        service.publish(db, entry, version=entry.version, actor=viewer(approver))
    if state == EntryState.withdrawn:
        service.withdraw(db, entry, reason="Der Einsatz kam nicht zustande.", actor=viewer(approver))
    db.commit()
    return entry


def withhold(db: Session, viewer: Known, entry: RegisterEntry, field: str, *, by: str = OFFICER) -> None:
    from datetime import timedelta

    from app.register.models import WithheldReason
    from app.register.queries import today

    service.withhold(
        db, entry, field=field, reason=WithheldReason.trade_secret, legal_ref="§ 3 IZG", decided_by="DECIDER",
        review_on=today() + timedelta(days=200), actor=viewer(by),
    )  # fmt: skip


def again(
    db: Session, viewer: Known, entry: RegisterEntry, *, by: str = OFFICER, approver: str = COORDINATOR, **values: Any
) -> None:
    """Another version of a published entry, with these values changed."""
    content = {name: value for name, value in (entry.content | values).items() if value is not None}
    service.save(db, entry, content, version=entry.version, actor=viewer(by))
    service.submit(db, entry, version=entry.version, actor=viewer(by))
    service.publish(db, entry, version=entry.version, actor=viewer(approver))
    db.commit()
