"""Articles for tests, made with the services themselves."""

from sqlalchemy.orm import Session

from app.guidance import service
from app.guidance.models import Article, Language
from app.policy import Audience
from tests.factories import ADMIN, ADVISOR, Known


def draft(
    db: Session,
    viewer: Known,
    slug: str = "erste-schritte",
    *,
    title: str = "Erste Schritte",
    body: str = "## Anfangen\n\nFangen Sie klein an.",
    audience: Audience = Audience.centre,
    category: str = "Einstieg",
    by: str = ADVISOR,
) -> Article:
    """A draft that an advisor wrote."""
    text = service.TextWish(title=title, body=body, summary=f"Kurz: {title}.")
    new = service.NewArticle(slug=slug, category=category, text=text, audience=audience)
    article = service.create(db, new, actor=viewer(by))
    db.commit()
    return article


def release(db: Session, viewer: Known, article: Article) -> Article:
    """Has the draft reviewed and published."""
    service.submit(db, article, actor=viewer(ADVISOR))
    service.publish(db, article, actor=viewer(ADMIN))
    db.commit()
    return article


def published(
    db: Session,
    viewer: Known,
    slug: str = "erste-schritte",
    *,
    title: str = "Erste Schritte",
    body: str = "## Anfangen\n\nFangen Sie klein an.",
    audience: Audience = Audience.public,
    category: str = "Einstieg",
) -> Article:
    """An article that readers see."""
    made = draft(db, viewer, slug, title=title, body=body, audience=audience, category=category)
    return release(db, viewer, made)


def add_text(db: Session, viewer: Known, article: Article, language: Language, title: str, body: str = "Text.") -> None:
    """A further language, as a draft."""
    wish = service.TextWish(title=title, body=body, summary=f"Kurz: {title}.")
    service.save_text(db, article, language, wish, version=0, actor=viewer(ADVISOR))
    db.commit()
