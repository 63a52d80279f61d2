"""Articles as an Atom feed (RFC 4287)."""

from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from app.guidance.queries import ArticleRow
from app.texts import _, current_language

ATOM = "http://www.w3.org/2005/Atom"
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
ET.register_namespace("", ATOM)


def feed(articles: Sequence[ArticleRow], *, base: str, changed_at: datetime | None) -> bytes:
    """The document. An entry keeps its id whatever becomes of its name."""
    root = ET.Element(_name("feed"), {XML_LANG: current_language.get()})
    host = urlsplit(base).hostname or "localhost"
    _text(root, "id", f"tag:{host},2026:guidance")
    _text(root, "title", _("Leitfäden des KI-Kompetenzzentrums Sachsen-Anhalt"))
    _text(root, "updated", _moment(changed_at or NEVER))
    author = ET.SubElement(root, _name("author"))
    _text(author, "name", _("KI-Kompetenzzentrum Sachsen-Anhalt"))
    ET.SubElement(root, _name("link"), rel="self", type="application/atom+xml", href=f"{base}/guidance/feed.atom")
    ET.SubElement(root, _name("link"), rel="alternate", type="text/html", href=f"{base}/guidance")
    for article in articles:
        root.append(_entry(article, base, host))
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _entry(article: ArticleRow, base: str, host: str) -> ET.Element:
    entry = ET.Element(_name("entry"), {XML_LANG: article.language.value})
    _text(entry, "id", f"tag:{host},{article.created_at:%Y-%m-%d}:guidance/{article.id}")
    _text(entry, "title", article.title)
    _text(entry, "published", _moment(article.published_at))
    _text(entry, "updated", _moment(article.updated_at))
    ET.SubElement(entry, _name("link"), rel="alternate", type="text/html", href=f"{base}/guidance/{article.slug}")
    ET.SubElement(entry, _name("category"), term=article.category)
    _text(entry, "summary", article.summary)
    return entry


def _name(tag: str) -> str:
    return f"{{{ATOM}}}{tag}"


def _text(parent: ET.Element, tag: str, text: str) -> None:
    """XML has no place for control characters, which a text may hold."""
    ET.SubElement(parent, _name(tag)).text = "".join(char for char in text if char >= " " or char in "\t\n")


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
