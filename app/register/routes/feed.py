"""The Atom feed of publications: the same for everyone, what is public."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from app.database import Db
from app.register import queries
from app.settings import get_settings
from app.texts import _
from app.web import atom
from app.web.access import ANYONE
from app.web.caching import conditional
from app.web.visit import router as new_router

router = new_router()


@router.get("/register/feed.atom", name="register.feed", dependencies=ANYONE)
def feed(request: Request, db: Db) -> Response:
    entries = queries.for_feed(db)
    changed_at = max((entry.at for entry in entries), default=None)
    items = [
        atom.Item(
            key=f"register/{entry.register_id}/{entry.number}", since=entry.at,
            title=f"{entry.title} ({entry.organisation})", path=f"/register/{entry.register_id}", published=entry.at,
            updated=entry.at, summary=entry.summary, category=entry.status.value,
        )
        for entry in entries
    ]  # fmt: skip
    body = atom.document(
        "register", _("Transparenzregister KI Sachsen-Anhalt: Veröffentlichungen"), items,
        base=get_settings().public_url, changed_at=changed_at or datetime(1970, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    response = Response(body, media_type="application/atom+xml", headers={"Vary": "Cookie"})
    return conditional(request, response, changed_at)
