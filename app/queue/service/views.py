"""Saved views: a name for a query string of the queue. Each belongs to one person and may be shared."""

from sqlalchemy.orm import Session

from app import journal
from app.errors import Conflict, Forbidden
from app.people.viewer import Viewer
from app.policy import can
from app.queue import queries
from app.queue.filters import read_query
from app.queue.models import SavedView
from app.texts import _

MOST = 20


def save_view(db: Session, viewer: Viewer, *, name: str, query: str, shared: bool) -> SavedView:
    """A new view, the last of the viewer's own. Of the query only what the filters understand is kept."""
    _may_share(viewer, shared)
    there = queries.own_views(db, viewer)
    if len(there) >= MOST:
        raise Conflict(_("Sie haben schon %(number)s Ansichten. Bitte löschen Sie zuerst eine.") % {"number": MOST})
    position = max((view.position for view in there), default=0) + 1
    canonical = read_query(query).query_string()
    view = SavedView(owner_id=viewer.id, name=name, query=canonical, shared=shared, position=position)
    db.add(view)
    db.flush()
    journal.record(db, viewer, "view.save", "saved_view", view.id, name, after=_facts(view))
    return view


def change_view(db: Session, view: SavedView, *, name: str, shared: bool, actor: Viewer) -> None:
    """A new name, and whether the others see it."""
    _may_share(actor, shared)
    before = _facts(view)
    view.name, view.shared = name, shared
    db.flush()
    journal.record(db, actor, "view.change", "saved_view", view.id, name, before=before, after=_facts(view))


def delete_view(db: Session, view: SavedView, *, actor: Viewer) -> None:
    journal.record(db, actor, "view.delete", "saved_view", view.id, view.name, before=_facts(view))
    db.delete(view)
    db.flush()


def move_view(db: Session, view: SavedView, step: int, *, actor: Viewer) -> None:
    """One place up (-1) or down (1) among the own views; at the end nothing happens."""
    views = queries.own_views(db, actor)
    at = next(number for number, other in enumerate(views) if other.id == view.id)
    to = min(max(at + step, 0), len(views) - 1)
    views.insert(to, views.pop(at))
    for number, other in enumerate(views, start=1):
        other.position = number
    db.flush()
    journal.record(db, actor, "view.move", "saved_view", view.id, view.name, before={"at": at}, after={"at": to})


def _may_share(viewer: Viewer, shared: bool) -> None:
    if shared and not can(viewer, "queue.share_view"):
        raise Forbidden(_("Ihr Konto darf Ansichten nicht für andere freigeben."))


def _facts(view: SavedView) -> dict[str, str | bool]:
    return {"query": view.query, "shared": view.shared}
