"""Demo mode is for this machine: whoever calls it by another name is sent away."""

from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.settings import LOOPBACK


class OnlyHere:
    """ASGI layer that answers under loopback addresses alone, else with what `refuse` makes.

    A page elsewhere may let its own name lead to 127.0.0.1 (DNS rebinding). For the browser it then is of the same
    origin as this service, and could sign in as anyone of the cast.
    """

    def __init__(self, app: ASGIApp, *, refuse: Callable[[Request], Response]) -> None:
        self.app = app
        self.refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or called(dict(scope["headers"]).get(b"host", b"").decode("latin-1")) in LOOPBACK:
            await self.app(scope, receive, send)
        else:
            await self.refuse(Request(scope))(scope, receive, send)


def called(host: str) -> str | None:
    """The name in a `Host` header, without the port; None where there is none."""
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None
