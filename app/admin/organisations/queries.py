"""The bodies, for those who look after them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from app.people.models import Organisation, User
from app.web.paging import PAGE, Page, decode, encode


def organisations(db: Session, *, part: str = "", cursor: str = "") -> Page[Row[Any]]:
    """Bodies by name: (id, key, name, kind, population, closed_on, district, server, users)."""
    district, server = aliased(Organisation), aliased(Organisation)
    users = (
        select(func.count())
        .select_from(User)
        .where(col(User.organisation_id) == col(Organisation.id), col(User.active))
        .correlate(Organisation)
        .scalar_subquery()
    )
    query = (
        select(
            col(Organisation.id),
            col(Organisation.key),
            col(Organisation.name),
            col(Organisation.kind),
            col(Organisation.population),
            col(Organisation.closed_on),
            col(district.name).label("district"),
            col(server.name).label("server"),
            users.label("users"),
        )
        .outerjoin(district, col(district.id) == col(Organisation.district_id))
        .outerjoin(server, col(server.id) == col(Organisation.served_by_id))
        .order_by(col(Organisation.name), col(Organisation.id))
        .limit(PAGE + 1)
    )
    if part:
        named = (col(Organisation.name), col(Organisation.key), col(district.name))
        query = query.where(or_(*(column.icontains(part, autoescape=True) for column in named)))
    if cursor:
        after = tuple_(*decode(cursor, str, int))
        query = query.where(tuple_(col(Organisation.name), col(Organisation.id)) > after)
    rows: Sequence[Row[Any]] = db.execute(query).all()
    more = len(rows) > PAGE
    return Page(rows[:PAGE], encode(rows[PAGE - 1].name, rows[PAGE - 1].id) if more else None)


def states(db: Session) -> list[str]:
    """The keys of the Länder that are known here."""
    query = select(col(Organisation.key)).where(col(Organisation.kind) == "land", col(Organisation.closed_on).is_(None))
    return list(db.scalars(query.order_by(col(Organisation.key))))
