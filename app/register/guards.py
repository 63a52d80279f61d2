"""Loads entries through the viewer's eyes, then asks the permission table: 404 for a stranger, 403 for a reader."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from app.database import Db
from app.errors import Forbidden, NotFound
from app.people.viewer import Viewer
from app.policy import can, reach
from app.register import queries
from app.register.models import RegisterEntry
from app.texts import _
from app.web.access import CurrentUser, MaybeUser, allowed
from app.web.context import SAFE_METHODS


def may(action: str) -> Callable[..., RegisterEntry]:
    """A guard that hands the handler the row of the URL's entry, locked where the request changes something."""
    reach(None, action)

    def guard(request: Request, db: Db, viewer: CurrentUser, register_id: str) -> RegisterEntry:
        entry = queries.entry(db, viewer, register_id, lock=request.method not in SAFE_METHODS)
        if not can(viewer, action, queries.EntryFacts(entry.organisation_id)):
            raise Forbidden(_("Dafür hat Ihr Konto keine Berechtigung."))
        return entry

    guard.action = action  # type: ignore[attr-defined]
    return guard


def known(db: Db, viewer: MaybeUser, register_id: str) -> RegisterEntry:
    """The entry of the URL for anyone who may know of it; what they are told of it is another question."""
    return queries.entry(db, viewer, register_id)


def told_of(db: Db, _viewer: MaybeUser, register_id: str) -> queries.Record:
    """What was published of the entry of the URL."""
    record = queries.newest(db, register_id)
    if record is None:
        raise NotFound(_("Diesen Registereintrag gibt es nicht."))
    return record


Known = Annotated[RegisterEntry, Depends(known)]
Published = Annotated[queries.Record, Depends(told_of)]
Editable = Annotated[RegisterEntry, Depends(may("register.edit"))]
Approvable = Annotated[RegisterEntry, Depends(may("register.approve"))]
Editor = Annotated[Viewer, Depends(allowed("register.edit"))]
Declarer = Annotated[Viewer, Depends(allowed("register.declare"))]
Settler = Annotated[Viewer, Depends(allowed("settings.edit"))]
