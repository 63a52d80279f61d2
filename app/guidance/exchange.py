"""Articles as lines of JSON: taken in all together or not at all, and given out again in the same shape."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from sqlalchemy.orm import Session

from app.guidance import queries
from app.guidance.forms import Body, Category, Slug, Sources, Summary, Title
from app.guidance.models import Article, Language, Stage
from app.guidance.rendering import SLUG
from app.guidance.service import NewArticle, TextWish, create, facts_of, save_text
from app.guidance.service.details import MOST_CATEGORIES, save_details, store_settings
from app.guidance.service.details import Details as ArticleDetails
from app.guidance.service.publishing import make_live
from app.guidance.service.writing import RESERVED
from app.people.viewer import Viewer
from app.policy import Audience


class Line(BaseModel):
    """One article in one language. `summary` and `sources` may be missing; then they stay as they are."""

    model_config = ConfigDict(extra="forbid")

    slug: Slug
    title: Title
    body: Body
    visibility: Audience
    category: Category
    language: Language
    summary: Summary | None = None
    sources: Sources | None = Field(None)

    @field_validator("slug")
    @classmethod
    def _address(cls, value: str) -> str:
        if not SLUG.fullmatch(value) or value in RESERVED:
            raise ValueError("lower case letters, digits and hyphens only, and no address of our own")
        return value

    @field_validator("*")
    @classmethod
    def _storable(cls, value: Any) -> Any:
        if isinstance(value, str) and "\x00" in value:
            raise ValueError("holds a character that cannot be stored (U+0000)")
        return value


class BadLines(Exception):
    """Lines that do not hold: (number, why)."""

    def __init__(self, lines: Sequence[tuple[int, str]]) -> None:
        super().__init__("\n".join(f"line {number}: {why}" for number, why in lines))
        self.lines = lines


@dataclass
class Outcome:
    """What became of the texts."""

    new: int = 0
    changed: int = 0
    same: int = 0


def read_lines(content: bytes) -> list[Line]:
    """The lines of a file. Raises BadLines, which names each bad one."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        number = content[: error.start].count(b"\n") + 1
        raise BadLines([(number, "is not UTF-8")]) from None
    found: list[Line] = []
    wrong: list[tuple[int, str]] = []
    seen: dict[tuple[str, Language], int] = {}
    for number, raw in enumerate(text.split("\n"), start=1):
        if not raw.strip():
            continue
        try:
            line = Line.model_validate(_plain(raw))
        except ValueError as error:
            wrong.append((number, _why(error)))
            continue
        earlier = seen.setdefault((line.slug, line.language), number)
        if earlier != number:
            wrong.append((number, f"{line.slug} in {line.language} stands in line {earlier} already"))
        found.append(line)
    wrong += _disagreeing(found, seen)
    if wrong:
        raise BadLines(sorted(wrong))
    return found


def _plain(raw: str) -> Any:
    value = json.loads(raw)
    if not isinstance(value, dict):
        raise ValueError("is no JSON object")  # noqa: TRY004 – a wrong value of the file, told as one
    return value


def _why(error: ValueError) -> str:
    if isinstance(error, ValidationError):
        return "; ".join(f"{'.'.join(map(str, part['loc']))}: {part['msg']}" for part in error.errors())
    return "is no JSON" if isinstance(error, json.JSONDecodeError) else str(error)


def _disagreeing(lines: Iterable[Line], numbers: dict[tuple[str, Language], int]) -> Iterator[tuple[int, str]]:
    """Texts of one article say the same about whom it is for and where it stands."""
    first: dict[str, Line] = {}
    for line in lines:
        other = first.setdefault(line.slug, line)
        if (other.visibility, other.category) != (line.visibility, line.category):
            where = numbers[other.slug, other.language]
            yield numbers[line.slug, line.language], f"has another visibility or category than line {where}"


def take_over(
    db: Session, lines: Sequence[Line], *, author: Viewer, publisher: Viewer, publish: bool = True
) -> Outcome:
    """Adds and changes articles, in this transaction. With `publish` readers see them, else they are drafts.

    An article that is there is found by its name, present or former. What is the same already stays untouched.
    """
    outcome = Outcome()
    _add_categories(db, lines)
    touched: dict[int, Article] = {}
    for line in lines:
        article = _article(db, line)
        if article is None:
            article = create(db, _new(line), actor=author)
            outcome.new += 1
        elif queries.text_of(db, article, line.language) is None:
            _change(db, article, line, author=author, publisher=publisher, publish=publish)
            outcome.new += 1
        elif _change(db, article, line, author=author, publisher=publisher, publish=publish):
            outcome.changed += 1
        else:
            outcome.same += 1
            continue
        assert article.id is not None
        touched[article.id] = article
    for article in touched.values():
        if publish and (not article.live or article.stage is not Stage.published):
            make_live(db, article, publisher_id=publisher.id, actor=publisher)
    return outcome


def _add_categories(db: Session, lines: Sequence[Line]) -> None:
    there = queries.categories(db)
    new = [name for name in dict.fromkeys(line.category for line in lines) if name not in there]
    if len(there) + len(new) > MOST_CATEGORIES:
        raise BadLines([(1, f"there would be more than {MOST_CATEGORIES} categories")])
    if new:
        store_settings(db, categories=[*there, *new], four_eyes=queries.four_eyes(db))


def _article(db: Session, line: Line) -> Article | None:
    owner = queries.slug_owner(db, line.slug)
    return queries.by_id(db, owner, lock=True) if owner is not None else None


def _new(line: Line) -> NewArticle:
    text = TextWish(line.title, line.body, line.summary or "", line.sources or "")
    return NewArticle(line.slug, line.category, text, line.language, line.visibility)


def _change(db: Session, article: Article, line: Line, *, author: Viewer, publisher: Viewer, publish: bool) -> bool:
    before = article.version
    if publish or not article.live:
        details = ArticleDetails(article.slug, line.category, line.visibility, article.review_on)
        save_details(db, article, details, version=None, actor=publisher)
    head = queries.head(db, article, line.language)
    stored = facts_of(head) if head else {"summary": "", "sources": ""}
    wish = TextWish(
        line.title,
        line.body,
        stored["summary"] if line.summary is None else line.summary,
        stored["sources"] if line.sources is None else line.sources,
    )
    save_text(db, article, line.language, wish, version=None, actor=author)
    unseen = publish and any(offer.language == line.language and offer.pending for offer in queries.offers(db, article))
    return article.version != before or unseen


def export(db: Session) -> Iterator[str]:
    """What readers see of all articles, each text a line. Each names its fields in the order of the import."""
    for article, text in queries.everything(db):
        fields = {
            "slug": article.slug,
            "title": text.title,
            "body": text.body,
            "visibility": article.audience.value,
            "category": article.category,
            "language": text.language.value,
        }
        more = {name: getattr(text, name) for name in ("summary", "sources") if getattr(text, name)}
        yield json.dumps(fields | more, ensure_ascii=False)
