"""What was published, as rows for pages and streams. A record's content leaves only through `Record.told`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Date, and_, cast, func, select, true, tuple_
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from app.people.models import Organisation, now
from app.people.viewer import Viewer
from app.policy import can
from app.register.fields import Reader
from app.register.models import RegisterConfirmation, RegisterEntry, RegisterVersion, VersionKind
from app.register.telling import Told, Withheld, told
from app.web.formats import ZONE, local

BATCH = 200


@dataclass(frozen=True)
class EntryFacts:
    """What the permission table asks of an entry."""

    organisation_id: int
    confidential: bool = False
    party_ids: frozenset[int] = frozenset()


def reader_of(viewer: Viewer | None, organisation_id: int) -> Reader:
    """As whom the viewer reads the entries of a body."""
    if can(viewer, "register.internal", EntryFacts(organisation_id)):
        return Reader.internal
    return Reader.parliament if can(viewer, "register.annex") else Reader.public


@dataclass(frozen=True)
class Record:
    """One version of an entry, with what holds for the entry by now.

    What the newest version withholds is withheld in all older ones, and a body that is a security authority by now was
    one before: else the history would tell what the entry does not.
    """

    entry_id: int
    register_id: str
    organisation_id: int
    organisation_key: str
    organisation: str
    organisation_kind: str
    district_id: int | None
    example: bool
    number: int
    kind: VersionKind
    reason: str
    at: datetime
    first_at: datetime
    last_confirmed: date | None
    author_id: int
    approver_id: int
    content: dict[str, Any]
    withheld: tuple[Withheld, ...]
    security: bool

    def told(self, reader: Reader) -> dict[str, Told]:
        """The fields for this reader."""
        confirmed = {"last_confirmed": self.last_confirmed.isoformat()} if self.last_confirmed else {}
        return told(self.content | confirmed, self.withheld, reader, security=self.security)

    def told_to(self, viewer: Viewer | None) -> dict[str, Told]:
        return self.told(reader_of(viewer, self.organisation_id))


_Newest = aliased(RegisterVersion, name="newest")
_First = (
    select(func.min(col(RegisterVersion.at)))
    .where(col(RegisterVersion.entry_id) == col(RegisterEntry.id))
    .correlate(RegisterEntry)
    .scalar_subquery()
)
_ENTRY = (
    col(RegisterEntry.id), col(RegisterEntry.register_id), col(RegisterEntry.organisation_id), col(Organisation.key),
    col(Organisation.name), col(Organisation.kind), col(Organisation.district_id), col(RegisterEntry.example),
)  # fmt: skip


def _columns(version: Any, confirmed: Any) -> tuple[Any, ...]:
    return (
        *_ENTRY, version.number, version.kind, version.reason, version.at, _First, confirmed, version.author_id,
        version.approver_id, version.content, version.withheld, _Newest.content["security_authority"].as_boolean(),
        _Newest.withheld,
    )  # fmt: skip


def _around(query: Any) -> Any:
    newest = and_(_Newest.entry_id == col(RegisterEntry.id), _Newest.number == col(RegisterEntry.number))  # type: ignore[arg-type]
    return query.join(Organisation, col(Organisation.id) == col(RegisterEntry.organisation_id)).join(_Newest, newest)


def _record(row: Any) -> Record:
    content, withheld, security, by_now = row[-4:]
    together = {one["field"]: one for one in (*withheld, *by_now)}
    secret = tuple(Withheld.model_validate(one) for one in together.values())
    guarded = bool(security) or bool(content.get("security_authority"))
    return Record(*(*row[:-4], content, secret, guarded))


def newest(db: Session, register_id: str) -> Record | None:
    """What is told of an entry now, or its tombstone; None for what was never published."""
    query = _around(select(*_columns(_Newest, col(RegisterEntry.last_confirmed))).select_from(RegisterEntry))
    row = db.execute(query.where(col(RegisterEntry.register_id) == register_id)).first()
    return _record(row) if row else None


def published(db: Session, after: int = 0, limit: int = BATCH) -> list[Record]:
    """The published entries behind the id `after`, in the order of their ids."""
    query = _around(select(*_columns(_Newest, col(RegisterEntry.last_confirmed))).select_from(RegisterEntry))
    query = query.where(col(RegisterEntry.id) > after, _Newest.kind == VersionKind.published)
    return [_record(row) for row in db.execute(query.order_by(col(RegisterEntry.id)).limit(limit))]


def valid_at(db: Session, day: date, after: int = 0, limit: int = BATCH) -> list[Record]:
    """As `published`, with the versions that were valid at the end of that day, and the confirmations until then."""
    end = _end(day)
    then = aliased(
        RegisterVersion,
        select(RegisterVersion)
        .where(col(RegisterVersion.entry_id) == col(RegisterEntry.id), col(RegisterVersion.at) < end)
        .correlate(RegisterEntry)
        .order_by(col(RegisterVersion.number).desc())
        .limit(1)
        .lateral("then"),
    )
    confirmed = (
        select(cast(func.max(func.timezone("Europe/Berlin", col(RegisterConfirmation.at))), Date))
        .where(col(RegisterConfirmation.entry_id) == col(RegisterEntry.id), col(RegisterConfirmation.at) < end)
        .correlate(RegisterEntry)
        .scalar_subquery()
    )
    query = _around(select(*_columns(then, confirmed)).select_from(RegisterEntry)).join(then, true())
    query = query.where(col(RegisterEntry.id) > after, then.kind == VersionKind.published)
    return [_record(row) for row in db.execute(query.order_by(col(RegisterEntry.id)).limit(limit))]


def _end(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=ZONE)


def stream(db: Session, day: date | None = None) -> Iterator[Record]:
    """All published entries, or all that were valid on a day, some at a time: memory stays flat."""
    after = 0
    while found := published(db, after) if day is None else valid_at(db, day, after):
        yield from found
        after = found[-1].entry_id


def stream_history(db: Session) -> Iterator[Record]:
    """Every version of every entry, tombstones too, in the order of entries and numbers."""
    entry, number = 0, 0
    while found := _history(db, tuple_(col(RegisterEntry.id), col(RegisterVersion.number)) > (entry, number), BATCH):
        yield from found
        entry, number = found[-1].entry_id, found[-1].number


def history(db: Session, entry_id: int) -> Sequence[Record]:
    """The versions of one entry, the newest first; at most a hundred."""
    return _history(db, col(RegisterEntry.id) == entry_id, 100, newest_first=True)


def version(db: Session, entry_id: int, number: int) -> Record | None:
    found = _history(db, and_(col(RegisterEntry.id) == entry_id, col(RegisterVersion.number) == number), 1)
    return found[0] if found else None


def versions_of(db: Session, pairs: Sequence[tuple[int, int]]) -> list[Record]:
    """These versions: (entry, number)."""
    wanted = tuple_(col(RegisterEntry.id), col(RegisterVersion.number)).in_(pairs)
    return _history(db, wanted, len(pairs)) if pairs else []


def _history(db: Session, condition: Any, limit: int, *, newest_first: bool = False) -> list[Record]:
    query = _around(
        select(*_columns(RegisterVersion, col(RegisterEntry.last_confirmed)))
        .select_from(RegisterEntry)
        .join(RegisterVersion, col(RegisterVersion.entry_id) == col(RegisterEntry.id))
    )
    order: Any = (col(RegisterEntry.id), col(RegisterVersion.number))
    if newest_first:
        order = (col(RegisterVersion.number).desc(),)
    return [_record(row) for row in db.execute(query.where(condition).order_by(*order).limit(limit))]


def today() -> date:
    """The day in Berlin."""
    return local(now()).date()
