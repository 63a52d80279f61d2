"""Articles as an Atom feed."""

from collections.abc import Sequence
from datetime import datetime

from app.guidance.queries import ArticleRow
from app.texts import _
from app.web.atom import Item, document


def feed(articles: Sequence[ArticleRow], *, base: str, changed_at: datetime | None) -> bytes:
    """The document. An entry keeps its id whatever becomes of its name."""
    title = _("Leitfäden des KI-Kompetenzzentrums Sachsen-Anhalt")
    return document("guidance", title, [_item(article) for article in articles], base=base, changed_at=changed_at)


def _item(article: ArticleRow) -> Item:
    return Item(
        key=f"guidance/{article.id}", since=article.created_at, title=article.title, path=f"/guidance/{article.slug}",
        published=article.published_at, updated=article.updated_at, summary=article.summary,
        category=article.category, language=article.language.value,
    )  # fmt: skip
