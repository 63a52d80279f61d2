"""What an article is called, whom it is for, and what holds for all of them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app import journal
from app.errors import Invalid
from app.guidance import queries
from app.guidance.change import changed, expect_right, expect_version, is_public
from app.guidance.models import Article, ArticleSlug
from app.guidance.service.writing import check_category, check_slug
from app.people.models import CentreSetting
from app.people.viewer import Viewer
from app.policy import Audience
from app.texts import _

LONGEST_CATEGORY = 60
MOST_CATEGORIES = 30


@dataclass(frozen=True)
class Details:
    """Everything about an article but its texts."""

    slug: str
    category: str
    audience: Audience
    review_on: date | None


def save_details(db: Session, article: Article, wish: Details, *, version: int | None, actor: Viewer) -> None:
    """Saves them. Of what is published they hold at once, so there only those who publish change more than the date.

    Raises Stale with what is stored, Invalid.
    """
    before = details_of(article)
    expect_version(article.version, version, before)
    check_slug(db, wish.slug, article)
    if wish.category != article.category:
        check_category(db, wish.category)
    after = {name: getattr(wish, name) for name in before}
    different = {name for name in before if before[name] != after[name]}
    if not different:
        return
    if different != {"review_on"}:
        if article.live:
            expect_right(actor, "guidance.publish")
        article.publish_at = article.scheduler_id = None
    was_public = is_public(article)
    if "slug" in different:
        _rename(db, article, wish.slug)
    article.category, article.audience, article.review_on = wish.category, wish.audience, wish.review_on
    shown = (was_public or is_public(article)) and different != {"review_on"}
    changed(
        db, article, actor, "details", was_public=shown,
        before={name: before[name] for name in different}, after={name: after[name] for name in different},
    )  # fmt: skip


def details_of(article: Article) -> dict[str, Any]:
    """What the form shows."""
    return {name: getattr(article, name) for name in ("slug", "category", "audience", "review_on")}


def _rename(db: Session, article: Article, slug: str) -> None:
    """Keeps the old name, which leads to the new one from now on; a name of its own may be taken again."""
    assert article.id is not None
    own = db.get(ArticleSlug, slug)
    if own is not None:
        db.delete(own)
    db.add(ArticleSlug(slug=article.slug, article_id=article.id))
    article.slug = slug


def settings_of(db: Session) -> dict[str, Any]:
    """What holds for all articles, and the version of that."""
    return {"categories": queries.categories(db), "four_eyes": queries.four_eyes(db)}


def settings_version(db: Session, *, lock: bool = False) -> int:
    """0 as long as nobody has set anything."""
    found = db.get(CentreSetting, queries.GUIDANCE, with_for_update=True if lock else None)
    return found.version if found else 0


def save_settings(db: Session, *, categories: list[str], four_eyes: bool, version: int, actor: Viewer) -> None:
    """Saves what holds for all articles. A category that an article is in stays. Raises Stale, Invalid."""
    before = settings_of(db)
    expect_version(settings_version(db, lock=True), version, before)
    _check_categories(db, before["categories"], categories)
    store_settings(db, categories=categories, four_eyes=four_eyes)
    after = settings_of(db)
    names = [name for name in after if after[name] != before[name]]
    journal.record(
        db, actor, "settings.guidance", "settings", None, queries.GUIDANCE,
        before={name: before[name] for name in names}, after={name: after[name] for name in names},
    )  # fmt: skip


def _check_categories(db: Session, before: list[str], after: list[str]) -> None:
    if not after or len(after) > MOST_CATEGORIES or any(len(name) > LONGEST_CATEGORY for name in after):
        sentence = _("Bitte je Zeile eine Kategorie, höchstens %(most)s mit je höchstens %(length)s Zeichen.")
        raise Invalid({"categories": sentence % {"most": MOST_CATEGORIES, "length": LONGEST_CATEGORY}})
    used = sorted(queries.used_categories(db, [name for name in before if name not in after]))
    if used:
        sentence = _("In dieser Kategorie stehen noch Leitfäden: %(names)s. Bitte geben Sie ihnen zuerst eine andere.")
        raise Invalid({"categories": sentence % {"names": ", ".join(used)}})


def store_settings(db: Session, *, categories: list[str], four_eyes: bool) -> None:
    """Writes the settings, without asking or telling."""
    setting = db.get(CentreSetting, queries.GUIDANCE) or CentreSetting(name=queries.GUIDANCE, value={}, version=0)
    setting.value = {"categories": list(dict.fromkeys(categories)), "four_eyes": four_eyes}
    setting.version += 1
    db.add(setting)
    db.flush()
