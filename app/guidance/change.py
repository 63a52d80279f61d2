"""What every verb on an article shares: the allowed stages, the stale write, the index, the feed and the journal."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app import journal
from app.errors import Conflict, Forbidden, Stale
from app.guidance.models import STAGE_LABELS, Article, Stage
from app.people.models import now
from app.people.viewer import Viewer
from app.policy import Audience, can
from app.search.documents import Kind
from app.search.service import touch
from app.texts import _


def expect(article: Article, *stages: Stage) -> None:
    """Raises Conflict when the article is in none of these stages."""
    if article.stage not in stages:
        raise Conflict(
            _("Das geht im Stand „%(stage)s“ nicht. Vielleicht hat jemand den Leitfaden gerade weiterbewegt.")
            % {"stage": _(STAGE_LABELS[article.stage])}
        )


def expect_version(stored: int, seen: int | None, theirs: Mapping[str, Any]) -> None:
    """Raises Stale with what is stored when someone saved since `seen`; None means: whatever is there."""
    if seen is not None and seen != stored:
        raise Stale(_("Jemand anderes hat inzwischen gespeichert. Ihre Eingaben sind noch da."), dict(theirs))


def expect_right(actor: Viewer | None, action: str) -> None:
    """Raises Forbidden. Nobody is the clock, which does what was decided before."""
    if actor is not None and not can(actor, action):
        raise Forbidden(_("Das darf nur die Administration."))


def is_public(article: Article) -> bool:
    """Whether everyone sees the article now."""
    return article.live and article.audience is Audience.public


def changed(
    db: Session,
    article: Article,
    actor: Viewer | None,
    action: str,
    *,
    was_public: bool = False,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """To be called last by each verb: a new version, the journal, the index.

    `was_public` is said by verbs that change what readers see: whether the public saw the article before.
    """
    article.version += 1
    if was_public:
        article.public_change_at = now()
    db.add(article)
    db.flush()
    assert article.id is not None
    touch(db, Kind.guidance, article.id)
    journal.record(db, actor, f"guidance.{action}", "article", article.id, article.slug, before=before, after=after)


def path_of(article: Article) -> str:
    """Where the article is; services know no routes, so this one path is written out."""
    return f"/guidance/{article.slug}"
