"""The bodies: the 247 municipal ones of Sachsen-Anhalt, the state, and those without an official key."""

from pathlib import Path

from sqlalchemy.orm import Session

import app.people
from app.people.directory import Body, read_tsv
from app.people.models import Organisation

DIRECTORY = Path(app.people.__file__).parent / "data" / "kommunen_st.tsv"
STATE = "15"
OWN_BODIES = (
    ("centre", "centre", "KI-Kompetenzzentrum Sachsen-Anhalt"),
    ("landtag", "parliament", "Landtag von Sachsen-Anhalt"),
    ("mid", "ministry", "Ministerium für Infrastruktur und Digitales"),
)


def add_bodies(db: Session) -> dict[str, Organisation]:
    """Adds all bodies; returns them by key."""
    known: dict[str, Organisation] = {}
    for body in read_tsv(DIRECTORY.read_text("utf-8")).bodies:
        known[body.key] = _organisation(body)
    for key, kind, name in OWN_BODIES:
        known[key] = Organisation(key=key, kind=kind, name=name, official_name=name)
    db.add_all(known.values())
    db.flush()
    for body in read_tsv(DIRECTORY.read_text("utf-8")).bodies:
        organisation = known[body.key]
        organisation.parent_id = _id(known, body.parent_key)
        organisation.district_id = _id(known, body.district_key)
        organisation.served_by_id = _id(known, body.served_by_key)
    for key, _kind, _name in OWN_BODIES:
        known[key].parent_id = _id(known, STATE)
    db.flush()
    return known


def _organisation(body: Body) -> Organisation:
    return Organisation(
        key=body.key,
        kind=body.kind,
        name=body.name,
        official_name=body.official_name,
        population=body.population,
        postal_code=body.postal_code or None,
        as_of=body.as_of,
    )


def _id(known: dict[str, Organisation], key: str | None) -> int | None:
    return known[key].id if key else None
