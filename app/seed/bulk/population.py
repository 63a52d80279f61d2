"""Who made-up requests come from and go to: three invented people a body, and a dozen advisors."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Any

from psycopg import Connection

from app.clock.deadlines import Targets
from app.seed.bulk.phrases import Phrases

PEOPLE_A_BODY = 3
ADVISORS = 12
NO_ADMINISTRATION = ["land", "mitgliedsgemeinde", "centre", "parliament", "elsewhere"]


@dataclass(frozen=True)
class Body:
    """Who files requests there."""

    id: int
    name: str
    user_ids: list[int]


@dataclass(frozen=True)
class World:
    """What made-up lives refer to. `targets` are working minutes by clock and priority."""

    bodies: list[Body]
    weights: list[float]
    advisor_ids: list[int]
    topics: list[tuple[int, str]]
    targets: Mapping[tuple[str, str], int]


def populate(connection: Connection, phrases: Phrases, targets: Targets) -> World:
    """Adds who is missing and returns them all. Larger bodies ask more often."""
    _add_people(connection, phrases)
    bodies = _fetch(
        connection,
        "SELECT o.id, o.name, array_agg(u.id ORDER BY u.id), COALESCE(max(o.population), 20000) FROM organisation o "
        "JOIN app_user u ON u.organisation_id = o.id AND u.active AND u.role IN ('officer', 'coordinator') "
        "WHERE o.served_by_id IS NULL GROUP BY o.id ORDER BY o.id",
    )
    return World(
        bodies=[Body(id, name, user_ids) for id, name, user_ids, _population in bodies],
        weights=[sqrt(population) for *_body, population in bodies],
        advisor_ids=[row[0] for row in _fetch(connection, "SELECT id FROM app_user WHERE active AND role = 'advisor'")],
        topics=_fetch(connection, "SELECT id, slug FROM topic WHERE active ORDER BY id"),
        targets={key: int(target.amount.total_seconds() // 60) for key, target in targets.items()},
    )


def _add_people(connection: Connection, phrases: Phrases) -> None:
    bodies = _fetch(
        connection,
        "SELECT id, key FROM organisation "
        "WHERE served_by_id IS NULL AND closed_on IS NULL AND kind <> ALL(%s) ORDER BY id",
        NO_ADMINISTRATION,
    )
    people = [
        (f"person{number}@{key}.example", phrases.name(), "officer", id)
        for id, key in bodies
        for number in range(1, PEOPLE_A_BODY + 1)
    ]
    centre = _fetch(connection, "SELECT id FROM organisation WHERE kind = 'centre'")[0][0]
    people += [(f"person{n}@centre.example", phrases.name(), "advisor", centre) for n in range(1, ADVISORS + 1)]
    connection.cursor().executemany(
        "INSERT INTO app_user (email, name, role, organisation_id, active, language, created_at) "
        "VALUES (%s, %s, %s, %s, true, 'de', now()) ON CONFLICT (email) DO NOTHING",
        people,
    )


def _fetch(connection: Connection, query: str, *values: object) -> list[Any]:
    return connection.execute(query.encode(), values or None).fetchall()
