"""From draft over review to readers, and away from them again."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import update
from sqlalchemy.orm import Session
from sqlmodel import col

from app.errors import Conflict, Invalid
from app.guidance import queries
from app.guidance.change import changed, expect, expect_right, expect_version, is_public, path_of
from app.guidance.models import Article, ArticleFile, ArticleText, ArticleVersion, Language, Stage
from app.outbox.service import tell
from app.people.models import now
from app.people.viewer import Viewer
from app.texts import _

HERE = ZoneInfo("Europe/Berlin")


def submit(db: Session, article: Article, *, actor: Viewer) -> None:
    """Gives a draft to those who publish, and tells them."""
    expect(article, Stage.draft)
    _move(db, article, Stage.review, "submit", actor)
    tell(db, queries.admin_ids(db) - {actor.id}, "guidance_submitted", _facts(db, article, actor), path_of(article))


def give_back(db: Session, article: Article, *, actor: Viewer) -> None:
    """Makes it a draft again, and tells who wrote it."""
    expect(article, Stage.review)
    article.publish_at = article.scheduler_id = None
    _move(db, article, Stage.draft, "give_back", actor)
    tell(db, {article.editor_id} - {actor.id}, "guidance_given_back", _facts(db, article, actor), path_of(article))


def revive(db: Session, article: Article, *, actor: Viewer) -> None:
    """Takes an article out of the archive, as a draft."""
    expect(article, Stage.archived)
    _move(db, article, Stage.draft, "revive", actor)


def _move(db: Session, article: Article, stage: Stage, action: str, actor: Viewer | None) -> None:
    before, article.stage = article.stage, stage
    article.edited_at = now()
    changed(db, article, actor, action, before={"article_stage": before}, after={"article_stage": stage})


def publish(db: Session, article: Article, *, actor: Viewer, version: int | None = None) -> None:
    """Shows readers the newest version in each language. `version` is what the publisher had before their eyes.

    Raises Stale, Conflict when it is not in review, or when the four-eyes rule forbids it.
    """
    expect_right(actor, "guidance.publish")
    expect(article, Stage.review)
    expect_version(article.version, version, {})
    _other_eyes(db, article, actor)
    make_live(db, article, publisher_id=actor.id, actor=actor)


def schedule(db: Session, article: Article, at: datetime, *, actor: Viewer, version: int | None = None) -> None:
    """Has it published at a set time, if nobody changes it until then. Raises like `publish`, and Invalid."""
    expect_right(actor, "guidance.publish")
    expect(article, Stage.review)
    expect_version(article.version, version, {})
    _other_eyes(db, article, actor)
    if at <= now():
        raise Invalid({"publish_at": _("Bitte wählen Sie einen Zeitpunkt in der Zukunft.")})
    article.publish_at, article.scheduler_id = at, actor.id
    changed(db, article, actor, "schedule", after={"publish_at": at})


def unschedule(db: Session, article: Article, *, actor: Viewer) -> None:
    """Takes the set time back."""
    expect_right(actor, "guidance.publish")
    if article.publish_at is None:
        raise Conflict(_("Für diesen Leitfaden ist kein Zeitpunkt (mehr) gesetzt."))
    before, article.publish_at, article.scheduler_id = article.publish_at, None, None
    changed(db, article, actor, "unschedule", before={"publish_at": before})


def _other_eyes(db: Session, article: Article, actor: Viewer) -> None:
    """With the four-eyes rule, who wrote a version that readers do not have yet may not publish it."""
    if queries.four_eyes(db) and actor.id in queries.last_writers(db, article):
        raise Conflict(
            _("Vier-Augen-Prinzip: Sie haben zuletzt daran geschrieben. Veröffentlichen muss jemand anderes.")
        )


def make_live(db: Session, article: Article, *, publisher_id: int, actor: Viewer | None) -> None:
    """Shows readers the newest version in each language, with all files; asks nothing."""
    before, at = article.stage, now()
    was_public = is_public(article)
    db.flush()
    db.execute(
        update(ArticleText)
        .where(col(ArticleText.article_id) == article.id)
        .values(live_version=col(ArticleText.version))
        .execution_options(synchronize_session="fetch")
    )
    db.execute(update(ArticleFile).where(col(ArticleFile.article_id) == article.id).values(live=True))
    article.stage, article.live, article.publisher_id = Stage.published, True, publisher_id
    article.published_at, article.updated_at = article.published_at or at, at
    article.publish_at = article.scheduler_id = None
    changed(
        db, article, actor, "publish", was_public=was_public or is_public(article),
        before={"article_stage": before}, after={"article_stage": Stage.published, "audience": article.audience},
    )  # fmt: skip


def archive(db: Session, article: Article, *, actor: Viewer) -> None:
    """Takes it away from readers."""
    expect_right(actor, "guidance.publish")
    expect(article, Stage.draft, Stage.review, Stage.published)
    was_public, before = is_public(article), article.stage
    db.execute(
        update(ArticleText)
        .where(col(ArticleText.article_id) == article.id)
        .values(live_version=None)
        .execution_options(synchronize_session="fetch")
    )
    db.execute(update(ArticleFile).where(col(ArticleFile.article_id) == article.id).values(live=False))
    article.stage, article.live = Stage.archived, False
    article.edited_at = now()
    article.publish_at = article.scheduler_id = None
    changed(
        db, article, actor, "archive", was_public=was_public,
        before={"article_stage": before}, after={"article_stage": Stage.archived},
    )  # fmt: skip


def move_to(db: Session, article: Article, stage: Stage, *, actor: Viewer) -> None:
    """Takes the one step that leads from where it is to the stage. Raises Conflict where there is none."""
    steps = {
        (Stage.draft, Stage.review): submit,
        (Stage.review, Stage.draft): give_back,
        (Stage.archived, Stage.draft): revive,
        (Stage.review, Stage.published): publish,
    }
    if stage is Stage.archived:
        archive(db, article, actor=actor)
    elif (article.stage, stage) in steps:
        steps[article.stage, stage](db, article, actor=actor)
    elif article.stage is not stage:
        expect_right(actor, "guidance.publish" if stage is Stage.published else "guidance.write")
        expect(article)


def publish_due(db: Session) -> int:
    """Publishes what was to be published by now; returns how many articles."""
    due = queries.due_for_publication(db, now())
    for article in due:
        make_live(db, article, publisher_id=article.scheduler_id or article.editor_id, actor=None)
    return len(due)


def remind(db: Session) -> int:
    """Tells the last editor and the admins, once, that a published article is to be reviewed; returns how many."""
    due = queries.due_for_review(db, now().astimezone(HERE).date())
    for article in due:
        people = queries.admin_ids(db) | {article.editor_id}
        tell(db, people, "guidance_due", _facts(db, article, None), path_of(article))
        article.reminded_on = article.review_on
    db.flush()
    return len(due)


def _facts(db: Session, article: Article, actor: Viewer | None) -> dict[str, str]:
    return {"title": title_of(db, article), "by": actor.name if actor else ""}


def title_of(db: Session, article: Article) -> str:
    """The newest title, German if there is one."""
    texts: list[ArticleVersion | None] = [queries.head(db, article, language) for language in Language]
    return next((text.title for text in texts if text), article.slug)
