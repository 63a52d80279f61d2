"""What stands around the queue's lines: the choices of its filters, and the saved views."""

import time
from typing import Any, NamedTuple

from sqlalchemy import Integer, Text, bindparam, cast, func, literal, or_, select, union_all
from sqlalchemy.dialects.postgresql import JSON, aggregate_order_by
from sqlalchemy.orm import Session
from sqlmodel import col

from app.errors import NotFound
from app.people.models import CENTRE_ROLES, Organisation, User
from app.people.viewer import Viewer
from app.queue.filters import BUILT_IN
from app.queue.models import SavedView
from app.queue.queries.counts import Count, built_in_numbers, built_in_values, capped
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
    """Choices as (value, label); the viewer's saved views, the own ones first, then what others share; and how many
    tickets there are in each built-in view."""

    topics: Options
    districts: Options
    advisors: Options
    views: tuple[View, ...]
    counts: dict[str, Count]


NOTHING_AROUND = Around((), (), (), (), dict.fromkeys(BUILT_IN, Count(0, at_least=False)))


class Choices(NamedTuple):
    """What the filters offer, the same for everyone: topics as (slug, title, English title), the others as (value,
    label)."""

    topics: tuple[tuple[str, str, str], ...]
    districts: Options
    advisors: Options


KEPT_SECONDS = 10.0
"""So long a process offers what it read: a new topic, Landkreis or advisor stands in the filters that much later."""
_kept: tuple[float, Choices] | None = None


def choices(db: Session) -> Choices:
    """The choices, from memory if they were read just now: they hardly change, and every page shows them."""
    global _kept
    moment = time.monotonic()
    if _kept is None or _kept[0] < moment:
        _kept = moment + KEPT_SECONDS, _read_choices(db)
    return _kept[1]


def forget_choices() -> None:
    """Has them read anew at once."""
    global _kept
    _kept = None


def _rows(kind: str, value: Any, label: Any, position: Any, *, second: Any = "") -> Any:
    return select(
        literal(kind).label("kind"), cast(value, Text).label("value"), label.label("label"),
        cast(second, Text).label("second"), cast(position, Integer).label("position"),
    )  # fmt: skip


_choice = union_all(
    _rows("topic", col(Topic.slug), col(Topic.title), col(Topic.position), second=col(Topic.title_en)).where(
        col(Topic.active)
    ),
    _rows("district", col(Organisation.key), col(Organisation.name), literal(0)).where(
        col(Organisation.kind) == "landkreis", col(Organisation.closed_on).is_(None)
    ),
    _rows("advisor", col(User.id), col(User.name), literal(0)).where(
        col(User.role).in_(sorted(CENTRE_ROLES)), col(User.active)
    ),
).subquery().c  # fmt: skip
_CHOICES = select(_choice.kind, _choice.value, _choice.label, _choice.second).order_by(
    _choice.kind, _choice.position, _choice.label, _choice.value
)


def _read_choices(db: Session) -> Choices:
    found: dict[str, list[Any]] = {"topic": [], "district": [], "advisor": []}
    for kind, value, label, second in db.connection().execute(_CHOICES):
        found[kind].append((value, label, second) if kind == "topic" else (value, label))
    return Choices(*(tuple(found[kind]) for kind in ("topic", "district", "advisor")))


_viewer_id = bindparam("viewer_id", type_=Integer)
_own = col(SavedView.owner_id) == _viewer_id
_VIEWS = (
    select(
        func.json_agg(
            aggregate_order_by(
                func.json_build_array(
                    col(SavedView.id), col(SavedView.name), col(SavedView.query), col(SavedView.shared), _own
                ),
                cast(_own, Integer).desc(), col(SavedView.position), col(SavedView.name), col(SavedView.id),
            )
        )
    )
    .where(or_(_own, col(SavedView.shared)))
    .scalar_subquery()
)  # fmt: skip
AROUND = func.json_build_array(*built_in_numbers(), _VIEWS, type_=JSON).label("around")
"""What may differ from page to page, as one value that `read_around` takes, with `around_values` as parameters."""
_AROUND = select(AROUND)


def around_values(viewer: Viewer) -> dict[str, Any]:
    """The parameters of `AROUND`."""
    return {"viewer_id": viewer.id} | built_in_values(viewer)


def around(db: Session, viewer: Viewer) -> Around:
    """One query for what may differ from page to page, and now and then one for the choices."""
    return read_around(db, db.connection().execute(_AROUND, around_values(viewer)).scalar_one())


def read_around(db: Session, said: list[Any]) -> Around:
    """What `AROUND` said, with the choices."""
    *numbers, views = said
    topics, districts, advisors = choices(db)
    english = current_language.get() == "en"
    titles = tuple((slug, title_en if english and title_en else title) for slug, title, title_en in topics)
    counts = dict(zip(BUILT_IN, map(capped, numbers), strict=True))
    return Around(titles, districts, advisors, tuple(View(*view) for view in views or []), counts)


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
