"""What surrounds every request: its id, its language, the cross-site check, the security headers, the log line."""

import secrets
import time
from collections.abc import Callable, Mapping
from http.cookies import SimpleCookie
from urllib.parse import parse_qs, urlsplit

import structlog
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.journal.service import current_request_id
from app.texts import LANGUAGES, SOURCE_LANGUAGE, current_language
from app.web.assets import PREFIX

SAFE_METHODS = {"GET", "HEAD", "OPTIONS", "TRACE"}
REDIRECTS = {302, 303, 307, 308}
TELL = "x-redirect"
"""The request header of a script (app/static/upload.js) that goes on by itself."""
LANGUAGE_COOKIE = "language"
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_HEADERS = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
log = structlog.get_logger("http")


class RequestContext:
    """Outermost ASGI layer. Refuses unsafe requests that another site caused, with the answer that `refuse` makes."""

    def __init__(self, app: ASGIApp, *, secure: bool, refuse: Callable[[Request], Response]) -> None:
        self.app = app
        self.secure = secure
        self.refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = {key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]}
        request_id = secrets.token_hex(8)
        scope["state"]["request_id"] = request_id
        current_request_id.set(request_id)
        current_language.set(language_of(headers, scope["query_string"].decode("latin-1")))
        status, started = 500, time.perf_counter()

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                if status in REDIRECTS and TELL in headers:
                    tell_where(message)
                add_headers(MutableHeaders(scope=message), request_id, scope["path"], secure=self.secure)
            await send(message)

        try:
            if scope["method"] not in SAFE_METHODS and not same_origin(headers):
                await self.refuse(Request(scope))(scope, receive, send_with_headers)
            else:
                await self.app(scope, receive, send_with_headers)
        finally:
            if not scope["path"].startswith(PREFIX):
                log.info(
                    "request",
                    method=scope["method"],
                    path=_path_for_log(scope),
                    status=status,
                    ms=round((time.perf_counter() - started) * 1000, 1),
                    request_id=request_id,
                )


def add_headers(headers: MutableHeaders, request_id: str, path: str, *, secure: bool) -> None:
    """The headers of every answer. The page of a bug is made outside of `RequestContext` and adds them itself."""
    there = {name for name, _value in headers.raw}
    headers.raw.extend(header for header in _HEADERS if header[0] not in there)
    headers["X-Request-Id"] = request_id
    if secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if not path.startswith(PREFIX):
        headers.setdefault("Cache-Control", "no-store")


def tell_where(message: Message) -> None:
    """Makes of a redirect an answer that names its target: a script can't see a redirect, the browser follows it."""
    headers = MutableHeaders(scope=message)
    headers["X-Location"] = headers["Location"]
    del headers["Location"], headers["Content-Length"]
    message["status"] = 204


def _path_for_log(scope: Scope) -> str:
    """The path without the secret of a link, which routes call `token`."""
    path: str = scope["path"]
    token = scope.get("path_params", {}).get("token")
    return path.replace(token, "…") if token else path


def same_origin(headers: dict[str, str]) -> bool:
    """Whether the request came from our own pages, or from no browser at all.

    Browsers say so in `Sec-Fetch-Site`, older ones in `Origin`; a program sends neither, and
    carries no cookie of a person.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host", "")


def fetched_ahead(headers: Mapping[str, str]) -> bool:
    """Whether a browser fetches the page in case it is wanted: nobody may ever read it."""
    return "prefetch" in headers.get("sec-purpose", headers.get("purpose", ""))


def language_of(headers: dict[str, str], query: str) -> str:
    """The language of a request: asked for in the address, remembered in the cookie, or German."""
    asked = parse_qs(query).get("lang", [""])[-1] if "lang=" in query else ""
    if asked in LANGUAGES:
        return asked
    if LANGUAGE_COOKIE in headers.get("cookie", ""):
        remembered = SimpleCookie(headers["cookie"]).get(LANGUAGE_COOKIE)
        if remembered and remembered.value in LANGUAGES:
            return remembered.value
    return SOURCE_LANGUAGE
