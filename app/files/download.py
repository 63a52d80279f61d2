"""Handing out a stored file so that no browser runs what is in it."""

from urllib.parse import quote

from starlette.responses import Response, StreamingResponse

from app.files.kinds import INLINE_TYPES
from app.files.models import StoredFile
from app.files.service import open_file

POLICY = "default-src 'none'; sandbox"
SHOWN_POLICY = f"{POLICY}; style-src 'unsafe-inline'"  # the styles are the browser's own, around the image


def download(stored: StoredFile, *, inline: bool = False) -> Response:
    """The file as a stream, to be saved; with `inline` shown in the browser, if it is an image.

    Raises NotFound when the store has lost it.
    """
    shown = inline and stored.media_type in INLINE_TYPES
    way, policy = ("inline", SHOWN_POLICY) if shown else ("attachment", POLICY)
    return StreamingResponse(
        open_file(stored),
        media_type=stored.media_type,
        headers={
            "Content-Length": str(stored.size),
            "Content-Disposition": f"{way}; filename*=UTF-8''{quote(stored.name, safe='')}",
            "Content-Security-Policy": policy,
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
        },
    )
