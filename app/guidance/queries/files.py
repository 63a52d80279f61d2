"""The files of an article."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.errors import NotFound
from app.files.kinds import INLINE_TYPES
from app.files.models import StoredFile
from app.guidance.models import Article, ArticleFile
from app.guidance.queries.visibility import sees_drafts
from app.people.viewer import Viewer
from app.texts import _


@dataclass(frozen=True)
class FileLine:
    """A file as a page shows it. `live`: readers get it."""

    id: int
    name: str
    media_type: str
    size: int
    live: bool

    @property
    def is_image(self) -> bool:
        return self.media_type in INLINE_TYPES


def files_of(db: Session, viewer: Viewer | None, article: Article) -> list[FileLine]:
    """The article's files that the viewer may have, in the order in which they came."""
    query = (
        select(
            col(ArticleFile.id), col(StoredFile.name), col(StoredFile.media_type), col(StoredFile.size),
            col(ArticleFile.live),
        )
        .join(StoredFile, col(StoredFile.id) == col(ArticleFile.file_id))
        .where(col(ArticleFile.article_id) == article.id)
        .order_by(col(ArticleFile.id))
    )  # fmt: skip
    rows: Any = db.execute(query if sees_drafts(viewer) else query.where(col(ArticleFile.live)))
    return [FileLine(*row) for row in rows]


def file_of(db: Session, article: Article, file_id: int) -> tuple[ArticleFile, StoredFile]:
    """One file of an article at hand. Raises NotFound."""
    row = db.execute(
        select(ArticleFile, StoredFile)
        .join(StoredFile, col(StoredFile.id) == col(ArticleFile.file_id))
        .where(col(ArticleFile.article_id) == article.id, col(ArticleFile.id) == file_id)
    ).first()
    if row is None:
        raise NotFound(_("Diese Datei gibt es nicht."))
    return row[0], row[1]
