"""What stands around the queue's lines: the choices of its filters, and the saved views."""

from typing import Any, NamedTuple

from sqlalchemy import Integer, Text, bindparam, cast, literal, or_, select, union_all
from sqlalchemy.orm import Session
from sqlmodel import col

from app.errors import NotFound
from app.people.models import CENTRE_ROLES, Organisation, User
from app.people.viewer import Viewer
from app.queue.models import SavedView
from app.texts import _, current_language
from app.tickets.models import Topic

Options = tuple[tuple[str, str], ...]


class View(NamedTuple):
    """A saved view as this viewer sees it."""

    id: int
    name: str
    query: str
    shared: bool
    own: bool


class Around(NamedTuple):
    """Choices as (value, label), and the viewer's saved views: the own ones first, then what others share."""

    topics: Options
    districts: Options
    advisors: Options
    views: tuple[View, ...]


def _rows(kind: str, value: Any, label: Any, position: Any, *, second: Any = "", flags: Any = 0) -> Any:
    return select(
        literal(kind).label("kind"), cast(value, Text).label("value"), label.label("label"),
        cast(second, Text).label("second"), cast(flags, Integer).label("flags"),
        cast(position, Integer).label("position"),
    )  # fmt: skip


_viewer_id = bindparam("viewer_id", type_=Integer)
_own = cast(col(SavedView.owner_id) == _viewer_id, Integer)
_PARTS = union_all(
    _rows("topic", col(Topic.slug), col(Topic.title), col(Topic.position), second=col(Topic.title_en)).where(
        col(Topic.active)
    ),
    _rows("district", col(Organisation.key), col(Organisation.name), literal(0)).where(
        col(Organisation.kind) == "landkreis", col(Organisation.closed_on).is_(None)
    ),
    _rows("advisor", col(User.id), col(User.name), literal(0)).where(
        col(User.role).in_(sorted(CENTRE_ROLES)), col(User.active)
    ),
    _rows(
        "view", col(SavedView.id), col(SavedView.name), col(SavedView.position) + (1 - _own) * 1_000_000,
        second=col(SavedView.query), flags=_own * 2 + cast(col(SavedView.shared), Integer),
    ).where(or_(col(SavedView.owner_id) == _viewer_id, col(SavedView.shared))),
).subquery()  # fmt: skip
_AROUND = select(*list(_PARTS.c)[:5]).order_by(_PARTS.c.kind, _PARTS.c.position, _PARTS.c.label, _PARTS.c.value)


def around(db: Session, viewer: Viewer) -> Around:
    """One query for all of it."""
    found: dict[str, list[Any]] = {"topic": [], "district": [], "advisor": [], "view": []}
    english = current_language.get() == "en"
    for kind, value, label, second, flags in db.execute(_AROUND, {"viewer_id": viewer.id}):
        if kind == "view":
            found[kind].append(View(int(value), label, second, bool(flags & 1), bool(flags & 2)))
        else:
            found[kind].append((value, second if english and second else label))
    return Around(*(tuple(found[kind]) for kind in ("topic", "district", "advisor", "view")))


def own_view(db: Session, viewer: Viewer, view_id: int) -> SavedView:
    """A view of the viewer's own, locked for a change. Raises NotFound, also for one that someone else shares."""
    query = select(SavedView).where(col(SavedView.id) == view_id, col(SavedView.owner_id) == viewer.id)
    view = db.scalars(query.with_for_update()).first()
    if view is None:
        raise NotFound(_("Diese Ansicht gibt es nicht, oder sie gehört jemand anderem."))
    return view


def own_views(db: Session, viewer: Viewer) -> list[SavedView]:
    """The viewer's own views in their order, locked for a change of that order."""
    query = select(SavedView).where(col(SavedView.owner_id) == viewer.id)
    return list(db.scalars(query.order_by(col(SavedView.position), col(SavedView.id)).with_for_update()))


def view_query(db: Session, viewer: Viewer, view_id: int) -> str | None:
    """The query string of a view the viewer may see."""
    seen = or_(col(SavedView.owner_id) == viewer.id, col(SavedView.shared))
    return db.scalars(select(col(SavedView.query)).where(col(SavedView.id) == view_id, seen)).first()


def bodies_named(db: Session, part: str, limit: int = 12) -> list[str]:
    """Names of bodies that contain the text, to choose from."""
    if not part.strip():
        return []
    query = select(col(Organisation.name)).where(col(Organisation.name).icontains(part.strip(), autoescape=True))
    return list(db.scalars(query.distinct().order_by(col(Organisation.name)).limit(limit)))
