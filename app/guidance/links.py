"""Links in articles to other things in here: resolved anew for each reader.

An author may link to anything; a reader who may not know of it must not learn of it from the link. So what is stored
keeps the link, and what is shown keeps it only for those who may follow it. A link without words shows the title.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from markupsafe import Markup, escape
from sqlalchemy import ARRAY, Text, any_, literal, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.guidance import queries
from app.guidance.labels import readers_language
from app.people.viewer import Viewer
from app.texts import _
from app.tickets.models import Ticket
from app.tickets.queries import released_titles, visible_to

Resolver = Callable[[Session, Viewer | None, Collection[str]], Mapping[str, str]]
"""The titles of those of the named things that the viewer may read, by name."""

# Rooms above register theirs here; what nobody resolves nobody may follow.
RESOLVERS: dict[str, Resolver] = {}
GUARDED = re.compile(r"/(guidance|tickets|results|solutions|systems|register)/([^/?#]+)")
OPEN = {("guidance", "files"), ("guidance", "feed.atom")}
_LINK = re.compile(r'<a href="(/[^"]*)"[^>]*>(.*?)</a>', re.DOTALL)


def guarded(target: str) -> tuple[str, str] | None:
    """The room and the name of what a link leads to, if not everyone may know of it."""
    found = GUARDED.match(target)
    if found is None or found.groups() in OPEN:
        return None
    room, name = found[1], unquote(found[2])
    return room, name.upper() if room in {"tickets", "results"} else name


def all_open(db: Session, viewer: Viewer | None, links: Sequence[str]) -> bool:
    """Whether the viewer may follow all of these links."""
    return _wanted(links) <= set(_titles(db, viewer, _wanted(links)))


def _wanted(links: Sequence[str]) -> set[tuple[str, str]]:
    return {place for link in links if (place := guarded(link))}


def _titles(db: Session, viewer: Viewer | None, wanted: set[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The titles of what the viewer may read of these, by room and name; one query for each room."""
    titles: dict[tuple[str, str], str] = {}
    for room in sorted({room for room, _name in wanted}):
        names = sorted(name for its, name in wanted if its == room)
        found = RESOLVERS[room](db, viewer, names) if room in RESOLVERS else {}
        titles |= {(room, name): title for name, title in found.items()}
    return titles


def for_reader(db: Session, viewer: Viewer | None, html: str, links: Sequence[str]) -> Markup:
    """The stored HTML as this reader may see it. `links` are the guarded ones in it, as they were stored."""
    wanted = _wanted(links)
    if not wanted:
        return Markup(html)  # noqa: S704 – cleaned when it was stored
    titles = _titles(db, viewer, wanted)

    def shown(link: re.Match[str]) -> str:
        place = guarded(link[1])
        if place is None:
            return link[0]
        # An address written out says no more than the link itself, and would tell it to everyone.
        words = "" if link[2].startswith("http") and link[2].endswith(link[1]) else link[2]
        if place not in titles:
            return words or str(escape(_("(nicht öffentlich)")))
        opening, _close = link[0].split(">", 1)
        return f"{opening}>{words or escape(titles[place])}</a>"

    return Markup(_LINK.sub(shown, html))  # noqa: S704 – cleaned when it was stored, titles are escaped


def _articles(db: Session, viewer: Viewer | None, names: Collection[str]) -> Mapping[str, str]:
    return queries.titles(db, viewer, names, readers_language())


def _tickets(db: Session, viewer: Viewer | None, names: Collection[str]) -> Mapping[str, str]:
    wanted: Any = any_(literal(sorted(names), ARRAY(Text)))
    query = select(col(Ticket.reference), col(Ticket.title)).where(col(Ticket.reference) == wanted, visible_to(viewer))
    return {reference: f"{reference}: {title}" for reference, title in db.execute(query)}


def _results(db: Session, _viewer: Viewer | None, names: Collection[str]) -> Mapping[str, str]:
    """Of those that are released; everyone may read them."""
    return released_titles(db, names)


RESOLVERS.update(guidance=_articles, tickets=_tickets, results=_results)
