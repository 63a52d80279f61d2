"""The pages whose texts an admin edits, each in German and English."""

from typing import Any

from sqlalchemy.orm import Session

from app import journal
from app.admin.centre.service.saving import expect_version
from app.pages.models import TextPage
from app.people.models import now
from app.people.viewer import Viewer
from app.web.markdown import render_page


def save_text(db: Session, page: TextPage, *, title: str, body: str, version: int, actor: Viewer) -> None:
    """Saves a page, or adds it where `page.version` is 0. Raises Stale when someone saved meanwhile."""
    expect_version(page.version, version, texts_of(page))
    fields = [name for name, text in {"title": title, "body": body}.items() if text != getattr(page, name)]
    page.title, page.body, page.body_html = title, body, render_page(body)
    page.updated_at = now()
    page.version += 1
    db.add(page)
    db.flush()
    journal.record(
        db, actor, "text_page.update", "text_page", None, f"{page.slug}.{page.language}",
        after={"version": page.version, "fields": fields},
    )  # fmt: skip


def texts_of(page: TextPage) -> dict[str, Any]:
    """What the form shows of a page."""
    return {"title": page.title, "body": page.body}
