"""The demo articles, from `guidance/*.md`: written and published by invented people of the cast.

Each file begins with its facts between two lines of three hyphens: slug, title, summary, category, visibility,
language, sources. Files with the same slug are one article in several languages.
"""

import re
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy.orm import Session
from sqlmodel import col

from app.guidance.exchange import Line, take_over
from app.guidance.queries import DEFAULT_CATEGORIES, by_id, slug_owner
from app.people.models import as_of, now
from app.people.queries import user_by_email
from app.people.viewer import Viewer
from app.signin.sessions import viewer_of
from app.tickets.models import PublicResult
from app.tickets.queries import released_results

ARTICLES = Path(__file__).parent / "guidance"
CATEGORIES = dict(zip(("einstieg", "recht", "einkauf", "menschen", "betrieb"), DEFAULT_CATEGORIES, strict=True))
"""What the files call the categories."""
AUTHOR, PUBLISHER = "advisor@centre.example", "admin@centre.example"
BETWEEN = timedelta(days=4)
"""Time between two publications."""
VALID = timedelta(days=365)


def add_articles(db: Session, folder: Path = ARTICLES) -> None:
    """Adds the articles, published one after the other until yesterday; each is to be reviewed after a year."""
    author, publisher = _person(db, AUTHOR), _person(db, PUBLISHER)
    newest_first = _by_slug(sorted((read_article(path) for path in folder.glob("*.md")), key=_place))
    present = now()
    for number, texts in reversed(list(enumerate(newest_first))):
        at = (present - timedelta(days=1) - number * BETWEEN).replace(hour=9, minute=30, second=0, microsecond=0)
        with as_of(at):
            take_over(db, [_linked(db, line) for line in texts], author=author, publisher=publisher)
            article = by_id(db, slug_owner(db, texts[0].slug) or 0)
            article.review_on = (at + VALID).date()
            db.flush()


def _linked(db: Session, line: Line) -> Line:
    """A public result is linked by its title, `[Title](/results/)`: its number depends on the day."""

    def led(link: re.Match[str]) -> str:
        row = db.execute(released_results().where(col(PublicResult.title) == link[1])).one()
        return f"[](/results/{row.reference})"

    return line.model_copy(update={"body": re.sub(r"\[([^\]]+)\]\(/results/\)", led, line.body)})


def _place(found: tuple[str, Line]) -> tuple[int, list[int]]:
    """By category, and in each from Z to A."""
    name, line = found
    order = list(CATEGORIES.values())
    return order.index(line.category) if line.category in order else len(order), [-ord(char) for char in name]


def _by_slug(lines: Iterable[tuple[str, Line]]) -> list[list[Line]]:
    """The texts in their order, those of one article together."""
    found: dict[str, list[Line]] = {}
    for _name, line in lines:
        found.setdefault(line.slug, []).append(line)
    return list(found.values())


def read_article(path: Path) -> tuple[str, Line]:
    """The name of the file and its text. Raises ValueError that names the file."""
    _nothing, facts, body = path.read_text("utf-8").split("---\n", 2)
    fields: dict[str, Any] = yaml.safe_load(facts)
    sources = "\n".join(_source(one) for one in fields.pop("sources", None) or [])
    fields["category"] = CATEGORIES.get(fields["category"], fields["category"])
    try:
        return path.name, Line(**fields, sources=sources, body=body.strip())
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from None


def _source(one: str | dict[str, str]) -> str:
    return one if isinstance(one, str) else f"{one['title']}: {one['url']}"


def _person(db: Session, email: str) -> Viewer:
    user = user_by_email(db, email)
    assert user is not None, email
    return viewer_of(db, user)
