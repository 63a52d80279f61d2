"""Telling one reader of an article from another, without knowing who it is.

The mark is a hash over the article too: marks of two articles cannot be brought together.
"""

import secrets

from starlette.requests import Request
from starlette.responses import Response

from app.guidance.models import Article
from app.people.credentials import digest
from app.people.viewer import Viewer
from app.web.templating import site

COOKIE = "reader"
YEAR = 31_536_000


def visitor_of(request: Request, viewer: Viewer | None, article: Article) -> str | None:
    """The mark of whoever asks; None for someone not signed in who has never said anything."""
    if viewer is not None:
        return digest(f"guidance:{article.id}:user:{viewer.id}")
    token = request.cookies.get(COOKIE)
    return _mark(article, token) if token else None


def new_visitor(article: Article) -> tuple[str, str]:
    """A mark for someone who says something for the first time, and the token to be handed to the browser."""
    token = secrets.token_urlsafe(16)
    return _mark(article, token), token


def hand_out(response: Response, token: str) -> None:
    """Gives the browser its token. It is asked for nowhere but where one says whether an article helped."""
    response.set_cookie(
        COOKIE, token, max_age=YEAR, httponly=True, samesite="lax", secure=site.secure, path="/guidance"
    )


def _mark(article: Article, token: str) -> str:
    return digest(f"guidance:{article.id}:browser:{token}")
