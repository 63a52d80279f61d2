"""Answers that a browser may keep and ask about: for pages that are the same for everyone who is not signed in."""

import hashlib
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from starlette.requests import Request
from starlette.responses import Response

POLICY = "private, no-cache"
"""It may be kept by the reader alone, who has to ask each time: what is hidden meanwhile is not shown again."""
KEPT_HEADERS = ("etag", "last-modified", "cache-control", "vary")


def conditional(request: Request, response: Response, changed_at: datetime | None = None) -> Response:
    """The answer with its mark, or 304 if the reader has it already.

    The mark is of the content itself, so whatever makes two answers differ (language, what may be seen, a new release)
    makes their marks differ. With `changed_at` a reader without a mark may ask by time too. An answer that sets a
    cookie is for once only, and stays as it is.
    """
    if response.status_code != 200 or "set-cookie" in response.headers:
        return response
    mark = f'"{hashlib.sha256(bytes(response.body)).hexdigest()[:32]}"'
    response.headers["ETag"] = mark
    response.headers["Cache-Control"] = POLICY
    if changed_at is not None:
        response.headers["Last-Modified"] = format_datetime(changed_at.astimezone(UTC), usegmt=True)
    if not _has_it(request, mark, changed_at):
        return response
    kept = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    return Response(status_code=304, headers=kept)


def _has_it(request: Request, mark: str, changed_at: datetime | None) -> bool:
    """RFC 9110: a mark counts more than a time."""
    marks = request.headers.get("If-None-Match")
    if marks is not None:
        return mark in {one.strip().removeprefix("W/") for one in marks.split(",")}
    since = request.headers.get("If-Modified-Since")
    if since is None or changed_at is None:
        return False
    try:
        asked = parsedate_to_datetime(since)
    except ValueError:
        return False
    return asked.tzinfo is not None and changed_at.replace(microsecond=0) <= asked
