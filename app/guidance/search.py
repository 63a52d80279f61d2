"""What of guidance can be found: the published texts, each for those it is written for."""

import re
from collections.abc import Iterable, Sequence
from html import unescape

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.guidance import queries
from app.guidance.change import path_of
from app.guidance.links import guarded
from app.guidance.models import Article, Language
from app.policy import Audience
from app.search.documents import Document, Kind, Readers, Source

READERS = {
    Audience.public: Readers.everyone,
    Audience.municipalities: Readers.municipalities,
    Audience.centre: Readers.centre,
}
_TAG = re.compile(r"<[^>]*>")
_EMPTY_LINK = re.compile(r'<a href="(/[^"]*)"[^>]*>(https?://[^<]*)</a>')


def read(db: Session, ids: Sequence[int]) -> Iterable[Document]:
    """A document for each language that readers see. Drafts and what is archived give none."""
    for article, text in queries.live_texts(db, ids):
        assert article.id is not None
        language = text.language
        yield Document(
            kind=Kind.guidance,
            object_id=article.id,
            title=text.title,
            text="\n".join(filter(None, (text.summary, _plain(text.html)))),
            path=path_of(article) if language is Language.german else f"{path_of(article)}?language={language}",
            readers=READERS[article.audience],
            at=article.updated_at,
            part=language.value,
            language="en" if language is Language.english else "de",
            labels={"category": article.category},
        )


def _plain(html: str) -> str:
    """The words of a text. The address of a thing that not everyone may know of is none of them."""
    shown = _EMPTY_LINK.sub(lambda link: "" if guarded(link[1]) else link[2], html)
    return unescape(_TAG.sub(" ", shown))


def ids(db: Session, behind: int, limit: int) -> Sequence[int]:
    """The next articles behind an id, published or not."""
    query = select(col(Article.id)).where(col(Article.id) > behind).order_by(col(Article.id)).limit(limit)
    return [number for number in db.scalars(query) if number is not None]


SOURCE = Source(Kind.guidance, read, ids)
