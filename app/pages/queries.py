"""Looking up the editable pages."""

from sqlalchemy import case, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.errors import NotFound
from app.pages.models import TextPage
from app.texts import SOURCE_LANGUAGE, _, current_language


def text_page(db: Session, slug: str, language: str | None = None) -> TextPage:
    """The page in the language asked for, else in the reader's, else in German. Raises NotFound."""
    wanted = language or current_language.get()
    found = db.scalars(
        select(TextPage)
        .where(col(TextPage.slug) == slug, col(TextPage.language).in_([wanted, SOURCE_LANGUAGE]))
        .order_by(case((col(TextPage.language) == wanted, 0), else_=1))
    ).first()
    if found is None:
        raise NotFound(_("Diese Seite gibt es nicht."))
    return found
