"""How much a request may carry."""

from collections.abc import Mapping
from fnmatch import fnmatchcase

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

UPLOAD_BYTES = {
    "/tickets": 260 << 20,  # ten files of 25 MB, and the fields around them
    "/api/v1/tickets": 26 << 20,  # one file
    "/organisations/import": 26 << 20,
    "/register/import": 26 << 20,
    "/deployments/*/guardrails": 260 << 20,
    "/guidance/*/files": 260 << 20,
}
OTHER_BYTES = 1 << 20


class BodyLimit:
    """ASGI layer inside of the error pages: who reads more of a body than is allowed gets an HTTPException 413.

    Nothing is refused before somebody reads, so a stranger is turned away for being one first.
    """

    def __init__(
        self, app: ASGIApp, *, upload_bytes: Mapping[str, int] = UPLOAD_BYTES, other_bytes: int = OTHER_BYTES
    ) -> None:
        """`upload_bytes` is for forms with files, by the beginning of the path, in which * stands for anything."""
        self.app = app
        self.upload_bytes = upload_bytes
        self.other_bytes = other_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        most = self._limit(scope["path"], headers)
        read = 0

        async def receive_within() -> Message:
            nonlocal read
            if _declared(headers) > most:
                raise HTTPException(413)
            message = await receive()
            read += len(message.get("body", b""))
            if read > most:
                raise HTTPException(413)
            return message

        await self.app(scope, receive_within, send)

    def _limit(self, path: str, headers: dict[bytes, bytes]) -> int:
        if headers.get(b"content-type", b"").startswith(b"multipart/form-data"):
            for start, most in self.upload_bytes.items():
                if fnmatchcase(path, f"{start}*"):
                    return most
        return self.other_bytes


def _declared(headers: dict[bytes, bytes]) -> int:
    length = headers.get(b"content-length", b"")
    return int(length) if length.isdigit() else 0
