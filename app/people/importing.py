"""Taking over an official directory: what it changes, and doing so, for thousands of bodies at once."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from app.people.directory import Body, Directory
from app.people.directory_changes import Changes, ExistingBody, compare
from app.people.models import Organisation, User

LOCK = 7_226_802  # any number: two imports at once would compare with bodies that the other is about to change

UPSERT = text("""
    INSERT INTO organisation (key, kind, name, official_name, population, postal_code, as_of)
    SELECT * FROM unnest(
        CAST(:key AS text[]), CAST(:kind AS text[]), CAST(:name AS text[]), CAST(:official_name AS text[]),
        CAST(:population AS integer[]), CAST(:postal_code AS text[]), CAST(:as_of AS date[])
    )
    ON CONFLICT (key) DO UPDATE SET
        kind = excluded.kind, name = excluded.name, official_name = excluded.official_name,
        population = excluded.population, postal_code = coalesce(excluded.postal_code, organisation.postal_code),
        as_of = excluded.as_of, closed_on = NULL
""")
RELATE = text("""
    UPDATE organisation AS body
    SET parent_id = parent.id, district_id = district.id, served_by_id = server.id
    FROM unnest(
        CAST(:key AS text[]), CAST(:parent_key AS text[]), CAST(:district_key AS text[]),
        CAST(:served_by_key AS text[])
    ) AS line (key, parent_key, district_key, served_by_key)
    LEFT JOIN organisation AS parent ON parent.key = line.parent_key
    LEFT JOIN organisation AS district ON district.key = line.district_key
    LEFT JOIN organisation AS server ON server.key = line.served_by_key
    WHERE body.key = line.key
""")
CLOSE = text("""
    UPDATE organisation AS body
    SET closed_on = line.closed_on, served_by_id = coalesce(heir.id, body.served_by_id)
    FROM unnest(CAST(:key AS text[]), CAST(:closed_on AS date[]), CAST(:heir AS text[])) AS line (key, closed_on, heir)
    LEFT JOIN organisation AS heir ON heir.key = line.heir
    WHERE body.key = line.key
""")


class UnknownState(Exception):
    """The state asked for is not in the file. `states` are those that are."""

    def __init__(self, states: frozenset[str]) -> None:
        super().__init__(sorted(states))
        self.states = states


@dataclass(frozen=True)
class Plan:
    """What a directory changes in the bodies as they are now. `stranded`: people of bodies it closes, by key."""

    directory: Directory
    bodies: tuple[Body, ...]
    changes: Changes
    stranded: dict[str, int]

    @property
    def as_of(self) -> date:
        return self.directory.as_of


def plan(db: Session, directory: Directory, *, state: str | None = None) -> Plan:
    """Compares with the bodies in the database, which no other import changes until the transaction ends.

    With `state` only that one's bodies count. Raises UnknownState.
    """
    states = frozenset(body.key[:2] for body in directory.bodies)
    if state is not None and state not in states:
        raise UnknownState(states)
    db.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    changes = compare(_existing(db), directory, state)
    bodies = tuple(body for body in directory.bodies if state is None or body.key[:2] == state)
    return Plan(directory, bodies, changes, _stranded(db, changes))


def _existing(db: Session) -> dict[str, ExistingBody]:
    parent = aliased(Organisation)
    rows: Any = db.execute(
        select(
            col(Organisation.key),
            col(Organisation.kind),
            col(Organisation.name),
            col(parent.key),
            col(Organisation.population),
            col(Organisation.closed_on),
        ).outerjoin(parent, col(parent.id) == col(Organisation.parent_id))
    )
    return {row[0]: ExistingBody(*row) for row in rows}


def _stranded(db: Session, changes: Changes) -> dict[str, int]:
    keys = [closed.body.key for closed in (*changes.gone, *changes.merged)]
    if not keys:
        return {}
    rows = db.execute(
        select(col(Organisation.key), func.count())
        .join(User, col(User.organisation_id) == col(Organisation.id))
        .where(col(Organisation.key).in_(keys), col(User.active))
        .group_by(col(Organisation.key))
        .order_by(col(Organisation.key))
    )
    return {row[0]: row[1] for row in rows}


def carry_out(db: Session, wanted: Plan) -> None:
    """Does what the plan says, in this transaction.

    Bodies are changed in place and never deleted: tickets and people belong to them. One that another took in is
    served by that one from now on.
    """
    bodies = wanted.bodies
    db.execute(
        UPSERT,
        {
            "key": [body.key for body in bodies],
            "kind": [body.kind for body in bodies],
            "name": [body.name for body in bodies],
            "official_name": [body.official_name for body in bodies],
            "population": [body.population for body in bodies],
            "postal_code": [body.postal_code or None for body in bodies],
            "as_of": [body.as_of for body in bodies],
        },
    )
    db.execute(
        RELATE,
        {
            "key": [body.key for body in bodies],
            "parent_key": [body.parent_key for body in bodies],
            "district_key": [body.district_key for body in bodies],
            "served_by_key": [body.served_by_key for body in bodies],
        },
    )
    closed = (*wanted.changes.gone, *wanted.changes.merged)
    if closed:
        db.execute(
            CLOSE,
            {
                "key": [item.body.key for item in closed],
                "closed_on": [item.closed_on for item in closed],
                "heir": [item.into.key if item.into else None for item in closed],
            },
        )
    db.expire_all()
