"""The Atom feed of the public articles."""

from starlette.requests import Request
from starlette.responses import Response

from app.database import Db
from app.guidance import queries
from app.guidance.atom import feed
from app.guidance.labels import readers_language
from app.settings import get_settings
from app.web.access import ANYONE
from app.web.caching import conditional
from app.web.visit import router as new_router

router = new_router()


@router.get("/guidance/feed.atom", name="guidance.feed", dependencies=ANYONE)
def atom(request: Request, db: Db) -> Response:
    """The same for everyone: what is public."""
    changed_at = queries.public_change(db)
    body = feed(queries.for_feed(db, readers_language()), base=get_settings().public_url, changed_at=changed_at)
    response = Response(body, media_type="application/atom+xml", headers={"Vary": "Cookie"})
    return conditional(request, response, changed_at)
