"""The editable pages, to start from: a template whose operator is invented, and which says so."""

from pathlib import Path

from app.pages.models import TextPage
from app.seed.flowing import flowing
from app.web.markdown import render_page

PAGES = Path(__file__).parent / "pages"


def text_pages() -> list[TextPage]:
    """Each page in each language, from `pages/<slug>.<language>.md`; its first line is the title."""
    found = []
    for path in sorted(PAGES.glob("*.md")):
        slug, language, _suffix = path.name.split(".")
        title, _line, body = path.read_text("utf-8").partition("\n")
        body = flowing(body)
        body = body.strip()
        found.append(
            TextPage(
                slug=slug, language=language, title=title.removeprefix("# "), body=body, body_html=render_page(body)
            )
        )
    return found
