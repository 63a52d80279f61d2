"""Every SELECT on guidance. What users see takes the viewer; `visible_to` says what that is."""

from app.guidance.queries.articles import (
    Offer,
    by_file,
    by_id,
    by_slug,
    former,
    head,
    offers,
    reading,
    slug_owner,
    text_of,
    titles,
)
from app.guidance.queries.feedback import Month, comments, months, recent_votes, vote_of
from app.guidance.queries.files import FileLine, file_of, files_of
from app.guidance.queries.lists import (
    MOST_COUNTED,
    ArticleRow,
    WorkRow,
    category_counts,
    for_feed,
    latest,
    public_change,
    worked_on,
)
from app.guidance.queries.settings import DEFAULT_CATEGORIES, GUIDANCE, categories, four_eyes, used_categories
from app.guidance.queries.upkeep import (
    admin_ids,
    due_for_publication,
    due_for_review,
    everything,
    last_writers,
    live_texts,
)
from app.guidance.queries.versions import VersionLine, version, versions
from app.guidance.queries.visibility import sees_drafts, visible_to

__all__ = [
    "DEFAULT_CATEGORIES",
    "GUIDANCE",
    "MOST_COUNTED",
    "ArticleRow",
    "FileLine",
    "Month",
    "Offer",
    "VersionLine",
    "WorkRow",
    "admin_ids",
    "by_file",
    "by_id",
    "by_slug",
    "categories",
    "category_counts",
    "comments",
    "due_for_publication",
    "due_for_review",
    "everything",
    "file_of",
    "files_of",
    "for_feed",
    "former",
    "four_eyes",
    "head",
    "last_writers",
    "latest",
    "live_texts",
    "months",
    "offers",
    "public_change",
    "reading",
    "recent_votes",
    "sees_drafts",
    "slug_owner",
    "text_of",
    "titles",
    "used_categories",
    "version",
    "versions",
    "visible_to",
    "vote_of",
    "worked_on",
]
