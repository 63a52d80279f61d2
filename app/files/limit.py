"""How much a request may carry."""

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

UPLOADS = ("/tickets", "/api/v1/tickets")
UPLOAD_BYTES = 260 << 20  # ten files of 25 MB, and the fields around them
OTHER_BYTES = 1 << 20


class BodyLimit:
    """ASGI layer inside of the error pages: who reads more of a body than is allowed gets an HTTPException 413.

    Nothing is refused before somebody reads, so a stranger is turned away for being one first.
    """

    def __init__(self, app: ASGIApp, *, upload_bytes: int = UPLOAD_BYTES, other_bytes: int = OTHER_BYTES) -> None:
        self.app = app
        self.upload_bytes = upload_bytes
        self.other_bytes = other_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        most = self.upload_bytes if _is_upload(scope["path"], headers) else self.other_bytes
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


def _is_upload(path: str, headers: dict[bytes, bytes]) -> bool:
    return path.startswith(UPLOADS) and headers.get(b"content-type", b"").startswith(b"multipart/form-data")


def _declared(headers: dict[bytes, bytes]) -> int:
    length = headers.get(b"content-length", b"")
    return int(length) if length.isdigit() else 0
