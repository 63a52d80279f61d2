"""Static files: our own, and those of the pinned npm packages, served from our own origin.

Only the listed files are there. They are read once, kept compressed, and named with a hash of their
content, so that a browser may keep them for a year.
"""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

ROOT = Path(__file__).parents[2]
PREFIX = "/static"
PACKAGES = {
    "kern": (
        ROOT / "node_modules/@kern-ux/native/dist",
        ("kern.min.css", "kern-grid.min.css", "fonts/**/*.woff2", "fonts/*.css"),
    ),
    "htmx": (ROOT / "node_modules/htmx.org/dist", ("htmx.min.js",)),
}
COMPRESSIBLE = {".css", ".js", ".svg", ".json"}
YEAR = 31_536_000


class MissingAssets(Exception):
    """The npm packages are not installed."""


@dataclass(frozen=True)
class Asset:
    body: bytes
    zipped: bytes | None
    media_type: str
    version: str


def load_assets() -> dict[str, Asset]:
    """All static files by name, such as "app.css" or "kern/kern.min.css"."""
    found = {path.relative_to(ROOT / "app/static").as_posix(): path for path in (ROOT / "app/static").rglob("*.*")}
    for name, (folder, patterns) in PACKAGES.items():
        if not folder.is_dir():
            raise MissingAssets(f"{folder.relative_to(ROOT)} is missing: run `npm ci --omit=dev`, or `make setup`.")
        for pattern in patterns:
            found |= {f"{name}/{path.relative_to(folder).as_posix()}": path for path in folder.glob(pattern)}
    return {name: _read(path) for name, path in sorted(found.items())}


def _read(path: Path) -> Asset:
    body = path.read_bytes()
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if path.suffix == ".woff2":
        media_type = "font/woff2"
    return Asset(
        body=body,
        zipped=gzip.compress(body, 9, mtime=0) if path.suffix in COMPRESSIBLE else None,
        media_type=media_type,
        version=hashlib.sha256(body).hexdigest()[:12],
    )


class Assets:
    """ASGI app for `PREFIX`, and `url` for templates."""

    def __init__(self) -> None:
        self._assets = load_assets()
        self._urls = {name: f"{PREFIX}/{name}?v={asset.version}" for name, asset in self._assets.items()}

    def url(self, name: str) -> str:
        """The address of a static file. Raises KeyError for one that is not there."""
        return self._urls[name]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = scope["path"].removeprefix(scope.get("root_path", "")).lstrip("/")
        asset = self._assets.get(name)
        if asset is None or scope["method"] not in {"GET", "HEAD"}:
            await Response(status_code=404)(scope, receive, send)
            return
        accepts = dict(scope["headers"]).get(b"accept-encoding", b"")
        zipped = asset.zipped is not None and b"gzip" in accepts
        headers = {
            "Cache-Control": f"public, max-age={YEAR}, immutable",
            "Vary": "Accept-Encoding",
            **({"Content-Encoding": "gzip"} if zipped else {}),
        }
        body = asset.zipped if zipped and asset.zipped else asset.body
        await Response(body, media_type=asset.media_type, headers=headers)(scope, receive, send)
