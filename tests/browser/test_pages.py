"""Every page: axe finds nothing, and nothing sticks out at 375 px."""

from pathlib import Path

import pytest

from tests.browser.conftest import DESK, PHONE, WindowFor
from tests.factories import ADMIN, ADVISOR, COORDINATOR, OFFICER, READER

pytestmark = [pytest.mark.browser, pytest.mark.slow]
AXE = (Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NOBODY = ""
# Tickets of the demo content: of Köthen, in the stages that a page needs.
SUBMITTED, TRIAGE, CONSULTATION = "KI-2026-00036", "KI-2026-00028", "KI-2026-00005"
MERGED, CLOSED = "KI-2026-00009", "KI-2026-00002"
PAGES = {
    NOBODY: [
        "/", "/sign-in", "/help", "/help/sachbearbeitung", "/pages/impressum", "/pages/datenschutz",
        "/pages/barrierefreiheit", "/api/v1/docs", "/nirgends",
    ],
    OFFICER: [
        "/", "/tickets", "/tickets?stage=declined", "/tickets/new", "/tickets/new?topic=chatbots", "/account",
        "/notifications", *(f"/tickets/{ticket}" for ticket in (SUBMITTED, CONSULTATION, MERGED, CLOSED)),
        f"/tickets/{SUBMITTED}/text", f"/tickets/{CONSULTATION}/steps/1", f"/tickets/{CONSULTATION}/deadlines",
        f"/tickets/{SUBMITTED}/triage",
    ],
    COORDINATOR: ["/people", "/people/invitations/new"],
    ADVISOR: [
        "/", "/queue", "/queue?q=nirgendwoxyz", "/tickets/new", f"/tickets/{TRIAGE}", f"/tickets/{CONSULTATION}",
        f"/tickets/{TRIAGE}/triage", f"/tickets/{TRIAGE}/plan", f"/tickets/{TRIAGE}/declination",
        f"/tickets/{TRIAGE}/relations", f"/tickets/{CONSULTATION}/resolution", f"/tickets/{CONSULTATION}/steps/2",
        f"/tickets/{CONSULTATION}/plan",
    ],
    ADMIN: [
        "/admin", "/journal", "/people", "/organisations", "/admin/topics", "/admin/plans", "/admin/canned",
        "/admin/hours", "/admin/texts",
    ],
    READER: ["/", "/account"],
}  # fmt: skip
# Pages that say no are pages too.
REFUSED = {(NOBODY, "/nirgends"): 404, (OFFICER, f"/tickets/{SUBMITTED}/triage"): 403}
CASES = [(person, path) for person, paths in PAGES.items() for path in paths]


@pytest.mark.parametrize(("person", "path"), CASES)
def test_a_page_is_accessible_and_fits_a_phone(window_for: WindowFor, person: str, path: str) -> None:
    window = window_for(person)
    for viewport in (DESK, PHONE):
        window.page.set_viewport_size(viewport)  # type: ignore[arg-type]
        page = window.open(path)
        assert window.status() == REFUSED.get((person, path), 200)
        page.evaluate(AXE)
        found = page.evaluate("tags => axe.run({runOnly: {type: 'tag', values: tags}})", WCAG)
        assert [
            (violation["id"], [node["html"][:160] for node in violation["nodes"]]) for violation in found["violations"]
        ] == [], viewport
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), viewport
        assert page.locator("h1").count() == 1
        assert page.title().endswith(" – KI-Lotse")


def test_the_page_has_no_foreign_hosts(window_for: WindowFor) -> None:
    """Nothing is fetched from elsewhere."""
    window = window_for(ADVISOR)
    asked: list[str] = []
    window.page.on("request", lambda request: asked.append(request.url))
    for path in ("/", f"/tickets/{CONSULTATION}", "/api/v1/docs"):
        window.open(path)
    assert [url for url in asked if not url.startswith((window.address, "data:"))] == []
