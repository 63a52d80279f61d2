"""An article's Markdown as safe HTML: its own images and files by name, other things in here by their short names."""

import re
from collections.abc import Sequence
from dataclasses import asdict
from urllib.parse import unquote

from app.guidance.links import guarded
from app.guidance.models import ArticleVersion
from app.guidance.queries import FileLine
from app.settings import get_settings
from app.web.documents import Document, render_document

SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", re.ASCII)
REFERENCE = re.compile(r"KI-\d{4}-\d{5,}", re.ASCII)


def render(text: str, files: Sequence[FileLine]) -> Document:
    """The document. Images come from the article's own files alone."""
    images = {file.name: path_of(file.id) for file in files if file.is_image}
    own = {file.name: path_of(file.id) for file in files}
    return render_document(text, image=lambda name: images.get(unquote(name)), link=lambda target: _led(target, own))


def path_of(file_id: int) -> str:
    """Where a file is; it does not depend on the article's name, which may change."""
    return f"/guidance/files/{file_id}"


def _led(target: str, own: dict[str, str]) -> str:
    """Where a link goes: "KI-2026-00042", "erste-schritte" and the name of a file are enough to say so."""
    base = get_settings().public_url
    if target.startswith(f"{base}/"):
        target = target.removeprefix(base)
    name, mark, anchor = target.partition("#")
    if REFERENCE.fullmatch(name):
        return f"/tickets/{target}"
    if unquote(name) in own:
        return own[unquote(name)]
    return f"/guidance/{name}{mark}{anchor}" if SLUG.fullmatch(name) else target


def fill(version: ArticleVersion, files: Sequence[FileLine]) -> None:
    """Renders the version's body into it."""
    document = render(version.body, files)
    version.html = document.html
    version.contents = [asdict(heading) for heading in document.contents]
    version.links = sorted({target for target in document.targets if guarded(target)})
