"""Lists as Atom feeds (RFC 4287)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from app.texts import _, current_language

ATOM = "http://www.w3.org/2005/Atom"
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
ET.register_namespace("", ATOM)


@dataclass(frozen=True)
class Item:
    """One entry. `key` names it within this house for ever, `since` is the day from which on it does."""

    key: str
    since: datetime
    title: str
    path: str
    published: datetime
    updated: datetime
    summary: str = ""
    category: str = ""
    language: str = ""


def document(room: str, title: str, items: Sequence[Item], *, base: str, changed_at: datetime | None) -> bytes:
    """The feed of a room, which stands at `/<room>/feed.atom`."""
    root = ET.Element(_name("feed"), {XML_LANG: current_language.get()})
    host = urlsplit(base).hostname or "localhost"
    _text(root, "id", f"tag:{host},2026:{room}")
    _text(root, "title", title)
    _text(root, "updated", _moment(changed_at or NEVER))
    author = ET.SubElement(root, _name("author"))
    _text(author, "name", _("KI-Kompetenzzentrum Sachsen-Anhalt"))
    ET.SubElement(root, _name("link"), rel="self", type="application/atom+xml", href=f"{base}/{room}/feed.atom")
    ET.SubElement(root, _name("link"), rel="alternate", type="text/html", href=f"{base}/{room}")
    for item in items:
        root.append(_entry(item, base, host))
    whole: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return whole


def _entry(item: Item, base: str, host: str) -> ET.Element:
    entry = ET.Element(_name("entry"), {XML_LANG: item.language} if item.language else {})
    _text(entry, "id", f"tag:{host},{item.since:%Y-%m-%d}:{item.key}")
    _text(entry, "title", item.title)
    _text(entry, "published", _moment(item.published))
    _text(entry, "updated", _moment(item.updated))
    ET.SubElement(entry, _name("link"), rel="alternate", type="text/html", href=f"{base}{item.path}")
    if item.category:
        ET.SubElement(entry, _name("category"), term=item.category)
    _text(entry, "summary", item.summary)
    return entry


def _name(tag: str) -> str:
    return f"{{{ATOM}}}{tag}"


def _text(parent: ET.Element, tag: str, text: str) -> None:
    """XML has no place for control characters, which a text may hold."""
    ET.SubElement(parent, _name(tag)).text = "".join(char for char in text if char >= " " or char in "\t\n")


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
