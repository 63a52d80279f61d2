"""Loads articles through the viewer's eyes, then asks the permission table: stranger 404, known but not allowed 403."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Path
from starlette.requests import Request

from app.database import Db
from app.errors import Forbidden
from app.guidance import queries
from app.guidance.models import Article
from app.people.viewer import Viewer
from app.policy import can, reach
from app.texts import _
from app.web.access import CurrentUser, MaybeUser, allowed
from app.web.context import SAFE_METHODS

Slug = Annotated[str, Path(max_length=200)]
Number = Annotated[int, Path(ge=1, lt=1 << 31)]
Writer = Annotated[Viewer, Depends(allowed("guidance.write"))]
Settler = Annotated[Viewer, Depends(allowed("settings.edit"))]


def readable(db: Db, viewer: MaybeUser, slug: Slug) -> Article:
    """The article of the URL, for whoever may read it, signed in or not."""
    return queries.by_slug(db, viewer, slug)


def may(action: str) -> Callable[..., Article]:
    """A guard that hands the handler the article of the URL; for unsafe requests it is locked until the commit."""
    reach(None, action)

    def guard(request: Request, db: Db, viewer: CurrentUser, slug: Slug) -> Article:
        article = queries.by_slug(db, viewer, slug, lock=request.method not in SAFE_METHODS)
        if not can(viewer, action):
            raise Forbidden(_("Dafür hat Ihr Konto keine Berechtigung."))
        return article

    guard.action = action  # type: ignore[attr-defined]
    return guard


Readable = Annotated[Article, Depends(readable)]
Writable = Annotated[Article, Depends(may("guidance.write"))]
