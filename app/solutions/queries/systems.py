"""AI systems."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ARRAY, Integer, any_, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session
from sqlmodel import col

from app.errors import Invalid, NotFound
from app.people.models import Organisation
from app.people.viewer import Viewer
from app.policy import Reach, reach
from app.solutions.models import AISystem, Deployment, Solution, SolutionState
from app.solutions.queries.visibility import published_for
from app.texts import _
from app.web.paging import PAGE, Page, decode, encode

LARGEST = 2**31 - 1


def listed_for(viewer: Viewer | None) -> Any:
    """Listed systems; for the centre also those that were only named in a proposal."""
    return literal(value=True) if reach(viewer, "system.edit") is Reach.everything else col(AISystem.listed)


def systems(db: Session, viewer: Viewer | None, cursor: str = "", limit: int = PAGE) -> Page[AISystem]:
    """The systems by name."""
    query = select(AISystem).where(listed_for(viewer)).order_by(col(AISystem.name), col(AISystem.id))
    if cursor:
        name, last_id = _place(cursor)
        query = query.where(tuple_(col(AISystem.name), col(AISystem.id)) > tuple_(literal(name), literal(last_id)))
    found = list(db.scalars(query.limit(limit + 1)))
    more = len(found) > limit
    return Page(found[:limit], encode(found[limit - 1].name, found[limit - 1].id or 0) if more else None)


def _place(cursor: str) -> tuple[str, int]:
    name, last_id = decode(cursor, str, int)
    if not str(name).isprintable() or not 0 <= int(last_id) <= LARGEST:
        raise Invalid({"cursor": _("Diese Seite der Liste gibt es nicht. Bitte beginnen Sie von vorn.")})
    return str(name), int(last_id)


def used_by_number(db: Session, viewer: Viewer | None, system_ids: Sequence[int]) -> dict[int, int]:
    """In how many published solutions each system is used, as far as the viewer may read them."""
    rows = db.execute(
        select(col(Deployment.system_id), func.count())
        .join(Solution, col(Solution.deployment_id) == col(Deployment.id))
        .where(col(Deployment.system_id) == any_(literal(list(system_ids), ARRAY(Integer))), published_for(viewer))
        .group_by(col(Deployment.system_id))
    )
    return {row[0]: row[1] for row in rows if row[0] is not None}


def system_by_slug(db: Session, viewer: Viewer | None, slug: str, *, lock: bool = False) -> AISystem:
    """The system. Raises NotFound."""
    query = select(AISystem).where(col(AISystem.slug) == slug, listed_for(viewer))
    found = db.scalars(query.with_for_update() if lock else query).first()
    if found is None:
        raise NotFound(_("Dieses KI-System gibt es nicht."))
    return found


def solutions_with(db: Session, viewer: Viewer | None, system_id: int, limit: int = 50) -> Sequence[Any]:
    """(slug, title, status, organisation, example) of published solutions that use the system."""
    return db.execute(
        select(
            col(Solution.slug),
            col(Solution.title),
            col(Deployment.status),
            col(Organisation.name),
            col(Solution.example),
        )
        .join(Deployment, col(Deployment.id) == col(Solution.deployment_id))
        .join(Organisation, col(Organisation.id) == col(Deployment.organisation_id))
        .where(col(Deployment.system_id) == system_id, published_for(viewer))
        .order_by(col(Solution.title), col(Solution.id))
        .limit(limit)
    ).all()


def system_choices(db: Session, viewer: Viewer, own_id: int | None = None) -> Sequence[Any]:
    """(id, name, provider) of the systems a solution can use; `own_id` is the one it uses already."""
    return db.execute(
        select(col(AISystem.id), col(AISystem.name), col(AISystem.provider))
        .where(or_(listed_for(viewer), col(AISystem.id) == own_id))
        .order_by(col(AISystem.name), col(AISystem.id))
    ).all()


def system_by_id(db: Session, system_id: int | None) -> AISystem | None:
    return db.get(AISystem, system_id) if system_id else None


def system_by_url(db: Session, source_code_url: str) -> AISystem | None:
    """The system whose source code is there: publiccode.yml names a project by it."""
    return db.scalars(
        select(AISystem).where(col(AISystem.source_code_url) == source_code_url).order_by(col(AISystem.id)).limit(1)
    ).first()


def system_slug_taken(db: Session, slug: str) -> bool:
    return db.scalar(select(col(AISystem.id)).where(col(AISystem.slug) == slug)) is not None


def users_of(db: Session, system_id: int) -> list[int]:
    """Ids of the published solutions that use the system, to be indexed anew with it."""
    query = (
        select(col(Solution.id))
        .join(Deployment, col(Deployment.id) == col(Solution.deployment_id))
        .where(col(Deployment.system_id) == system_id, col(Solution.state) == SolutionState.published)
    )
    return [number for number in db.scalars(query) if number is not None]
