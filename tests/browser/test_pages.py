"""Every page: axe finds nothing, in the light and in the dark, and nothing sticks out at 375 px."""

from pathlib import Path
from types import SimpleNamespace
from typing import Literal, cast
from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import Match

from app.settings import Settings
from app.tickets.models import Ticket
from app.tickets.rating_links import make_token
from tests.browser.conftest import DESK, PHONE, Window, WindowFor
from tests.factories import ADMIN, ADVISOR, COORDINATOR, OFFICER, READER
from tests.people.test_gv100ad import SMALL
from tests.people.test_gv100ad import file as directory
from tests.register.test_import import SURVEY

pytestmark = [pytest.mark.browser, pytest.mark.slow]
AXE = (Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SIGHTS: tuple[tuple[dict[str, int], Literal["light", "dark"]], ...] = (
    (DESK, "light"), (DESK, "dark"), (PHONE, "light"),
)  # fmt: skip
NOBODY = ""
# Tickets of the demo content: of Köthen, in the stages that a page needs.
SUBMITTED, TRIAGE, CONSULTATION = "KI-2026-00036", "KI-2026-00028", "KI-2026-00005"
MERGED, CLOSED = "KI-2026-00009", "KI-2026-00002"
# Solutions of the demo content: two that are published, one in review.
CHATBOT, PHONE_BOT = "chatbot-fuer-fragen-zum-buergerservice", "telefonassistent-ausserhalb-der-sprechzeiten"
REVIEWED, COMPARED = "terminerinnerungen-in-mehreren-sprachen", f"/solutions/compare?s={CHATBOT}&s={PHONE_BOT}"
# Entries of the register in the demo content: of a real pilot, a tombstone of a security authority, one with a withheld
# field, one in two versions, one to be approved.
ENTRY, STONE, WITHHOLDS = "ST-2026-0001", "ST-2026-0005", "ST-2026-0007"
CHANGED, SENT = "ST-2026-0008", "ST-2026-0013"
# Deployments of the demo content: of Köthen with one "must" open, and one with an exception.
OWN, EXCEPTED = 13, 7
TO_ANNEX_3 = "q_ai=yes&q_exclusion=none&q_gpai=no&q_use=yes&q_origin=bought&q_art25=none&q_prohibited=none&q_annex1=no"
REST = "q_data=personal&q_decision=assist&q_dpia_triggers=none&q_workplace=users&q_citizen_contact=no"
ANSWERS = (
    f"{TO_ANNEX_3}&q_annex3=none&q_art50=none&q_lifecycle=pilot&q_first_use=2026-03-01&{REST}&q_security_authority=no"
)
HIGH_RISK = f"{TO_ANNEX_3}&q_annex3=5a&q_annex3=4a&q_profiling=yes&q_art50=none&q_lifecycle=idea&{REST}"
PAGES = {
    NOBODY: [
        "/", "/sign-in", "/help", "/help/sachbearbeitung", "/help/schnittstelle", "/pages/impressum",
        "/pages/datenschutz", "/pages/barrierefreiheit", "/api/v1/docs", "/nirgends",
        "/guidance", "/guidance/erste-schritte",
        "/guidance/erste-schritte?language=de-simple", "/guidance/erste-schritte?lang=en",
        "/results/KI-2026-00010", "/results/KI-2026-00002",
        "/search", "/search?q=köthen", "/search?q=nirgendwoxyz vor:gestern",
        "/solutions", "/solutions?q=nirgendwoxyz", f"/solutions/{PHONE_BOT}", COMPARED, "/solutions/compare",
        "/systems", "/systems/llmoin", "/systems/muster-protokoll",
        "/register", "/register?q=nirgendwoxyz", "/register?status=pilot&sort=title", "/register/districts",
        "/register/data",
        "/register/completeness", "/register/completeness?branch=state&said=nil", f"/register/{ENTRY}",
        f"/register/{ENTRY}?level=expert", f"/register/{STONE}", f"/register/{WITHHOLDS}?level=expert",
        f"/register/{CHANGED}/versions", f"/register/{CHANGED}/versions/2",
        "/ai-act", "/ai-act/questions",
        f"/ai-act/questions?{TO_ANNEX_3}", f"/ai-act/questions?{TO_ANNEX_3}&answered=q_annex3",
        f"/ai-act/questions?{ANSWERS}", f"/ai-act/questions?{ANSWERS}&at=q_first_use", f"/ai-act/result?{ANSWERS}",
        f"/ai-act/result?{HIGH_RISK}&lang=en",
        "/strategy", "/strategy?lang=en", "/strategy/goals/1", "/strategy/goals/1/versions/2",
    ],
    OFFICER: [
        "/", "/tickets", "/tickets?stage=declined", "/tickets/new", "/tickets/new?topic=chatbots", "/account",
        "/notifications", *(f"/tickets/{ticket}" for ticket in (SUBMITTED, CONSULTATION, MERGED, CLOSED)),
        f"/tickets/{SUBMITTED}/text", f"/tickets/{CONSULTATION}/steps/1", f"/tickets/{CONSULTATION}/deadlines",
        f"/tickets/{SUBMITTED}/triage", f"/tickets/{CLOSED}/rating", f"/tickets/{CLOSED}/reopening",
        "/register/new", "/register/desk",
        "/search?q=chatbto", "/search?q=bürgerbüro&type=ticket", "/tickets/new/answered?thing=solution:1",
        "/solutions?topic=chatbots&status=operation", f"/solutions/{CHATBOT}", COMPARED, "/solutions/new",
        "/solutions/desk", f"/solutions/{REVIEWED}", f"/solutions/{REVIEWED}/text", f"/solutions/{REVIEWED}/review",
        f"/tickets/{CONSULTATION}/ai-act", f"/tickets/{CONSULTATION}/ai-act/questions",
        f"/tickets/{CONSULTATION}/ai-act/runs/2", f"/tickets/{CONSULTATION}/guardrails",
        f"/tickets/{CONSULTATION}/guardrails/edit", f"/tickets/{CONSULTATION}/guardrails/runs/1",
        f"/tickets/{CONSULTATION}/steps/4",
        *(f"/deployments/{OWN}{end}" for end in (
            "", "/ai-act", "/ai-act/questions", "/ai-act/runs/1", "/guardrails", "/guardrails/edit",
            "/guardrails/runs/1",
        )),
        f"/deployments/{OWN}/guardrails/edit?lang=en",
    ],
    COORDINATOR: ["/people", "/people/invitations/new"],
    ADVISOR: [
        "/", "/queue", "/queue?q=nirgendwoxyz", "/queue/views", "/tickets/new", f"/tickets/{TRIAGE}",
        f"/tickets/{CONSULTATION}", f"/tickets/{TRIAGE}/triage", f"/tickets/{TRIAGE}/plan",
        f"/tickets/{TRIAGE}/declination", f"/tickets/{TRIAGE}/relations", f"/tickets/{CONSULTATION}/resolution",
        f"/tickets/{CONSULTATION}/steps/2", f"/tickets/{CONSULTATION}/plan",
        "/tickets/KI-2026-00010", "/tickets/KI-2026-00010/public-result",
        "/guidance", "/guidance/drafts", "/guidance/drafts?stage=published", "/guidance/new",
        *(f"/guidance/erste-schritte{end}" for end in (
            "", "/edit", "/details", "/versions", "/versions/de/1", "/feedback",
        )),
        "/register/data", "/register/import",
        "/register/desk", "/register/new", f"/register/{SENT}", f"/register/{SENT}/text", f"/register/{SENT}/review",
        f"/register/{CHANGED}/versions", f"/register/{WITHHOLDS}/withheld",
        "/solutions/desk", f"/solutions/{CHATBOT}", f"/solutions/{REVIEWED}/review", "/systems/new",
        "/systems/muster-telefon/text", f"/deployments/{EXCEPTED}", f"/deployments/{EXCEPTED}/ai-act/questions",
    ],
    ADMIN: [
        "/admin", "/journal", "/people", "/people/1", "/organisations", "/organisations/import",
        "/admin/topics", "/admin/topics/new",
        "/admin/topics/chatbots", "/admin/plans", "/admin/plans/new", "/admin/plans/standard", "/admin/canned",
        "/admin/canned/new", "/admin/canned/1", "/admin/hours", "/admin/texts", "/admin/texts/impressum/de",
        "/admin/guidance", "/admin/register", "/guidance/erste-schritte/details",
        "/admin/guardrails", "/admin/guardrails/new", "/admin/guardrails/LP-03",
        "/strategy", "/strategy/goals/new", "/strategy/goals/1/edit", "/strategy/goals/1",
    ],
    READER: [
        "/", "/account", f"/register/{STONE}?level=expert", "/register/reports", "/register/reports/new",
        "/register/reports/1", "/register/reports/1/runs/1",
        "/register/reports/new?model=GPT&level=state&annex=true", "/register/reports/new?as_of=gestern",
    ],
}  # fmt: skip
# Pages that say no are pages too.
REFUSED = {
    (NOBODY, f"/ai-act/questions?{TO_ANNEX_3}&answered=q_annex3"): 422,
    (NOBODY, "/nirgends"): 404,
    (NOBODY, "/results/KI-2026-00002"): 404,
    (NOBODY, "/solutions/compare"): 422,
    (OFFICER, f"/tickets/{SUBMITTED}/triage"): 403,
    (READER, "/register/reports/new?as_of=gestern"): 422,
}
NO_PAGES = {
    "register.data.csv", "register.data.json", "register.data.xlsx", "register.catalog.ttl", "register.catalog.jsonld",
    "register.schema", "register.maki",
    "health", "ready", "api.openapi", "api.topics", "api.organisations", "api.tickets.index", "api.tickets.show",
    "api.tickets.attachments.show", "tickets.files.show", "journal.export", "queue.bodies", "signin.oidc.start",
    "api.results.index", "api.results.show", "register.reports.document", "register.reports.run_document",
    "api.search", "api.guidance.index", "api.guidance.show", "api.solutions.index", "api.solutions.show",
    "api.systems.index", "api.systems.show", "solutions.documents.show", "guidance.feed", "guidance.files.show",
    "register.feed", "api.register.index", "api.register.show",
    "signin.out.done", "ai_act.pdf", "assessments.ai_act.pdf", "assessments.guardrails.files.show",
    "deployments.ai_act.pdf", "deployments.guardrails.files.show", "api.deployments.show",
    "strategy.history", "api.strategy",
    "tickets.notes.mentions", "tickets.replies.mentions",
}  # fmt: skip
"""What answers a GET with something else: data, files, parts of pages, redirects."""
ELSEWHERE = {
    "signin.oidc.callback",
    "signin.invitation",
    "tickets.rating.signed",
    "organisations.import.show",
    "register.import.show",
}
"""In tests/signin, with a provider at hand, and below."""
CASES = [(person, path) for person, paths in PAGES.items() for path in paths]


def test_every_page_is_looked_at(app: FastAPI) -> None:
    routes = {context.name: context.original_route for context in iter_route_contexts(app.routes)}
    pages = {name: route for name, route in routes.items() if "GET" in (getattr(route, "methods", None) or ())}
    seen = {
        name for name, route in pages.items()
        if any(route.matches({"type": "http", "method": "GET", "path": urlsplit(path).path})[0] == Match.FULL
               for _person, path in CASES)
    }  # fmt: skip
    assert set(pages) - NO_PAGES - ELSEWHERE - seen == set()


@pytest.mark.parametrize(("person", "path"), CASES)
def test_a_page_is_accessible_and_fits_a_phone(window_for: WindowFor, person: str, path: str) -> None:
    _check(window_for(person), path, REFUSED.get((person, path), 200))


def test_the_page_of_a_signed_link_is_too(window_for: WindowFor, settings: Settings) -> None:
    resolved = cast("Ticket", SimpleNamespace(id=14))
    _check(window_for(NOBODY), f"/ratings/{make_token(resolved)}", 200)


def test_the_page_of_a_directorys_changes_is_too(window_for: WindowFor) -> None:
    window = window_for(ADMIN)
    page = window.open("/organisations/import")
    content = {"name": "GV100AD.txt", "mimeType": "text/plain", "buffer": directory(SMALL).encode()}
    page.get_by_label("Datei").set_input_files(content)  # type: ignore[arg-type]
    page.get_by_role("button", name="Probelauf starten").click()
    page.wait_for_url("**/organisations/import/changes")
    _check(window, "/organisations/import/changes", 200)


def test_the_page_of_an_imports_dry_run_is_too(window_for: WindowFor) -> None:
    window = window_for(ADVISOR)
    page = window.open("/register/import")
    content = SURVEY.replace(";läuft;", ";vielleicht;")
    file = {"name": "umfrage.csv", "mimeType": "text/csv", "buffer": content.encode()}
    page.get_by_label("Datei").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="Probelauf starten").click()
    page.wait_for_url("**/register/import/changes")
    _check(window, "/register/import/changes", 200)


def _check(window: Window, path: str, status: int) -> None:
    """At both widths, and in the dark at the desk, with all there is to unfold unfolded."""
    for viewport, scheme in SIGHTS:
        window.page.set_viewport_size(viewport)  # type: ignore[arg-type]
        window.page.emulate_media(color_scheme=scheme)
        page = window.open(path)
        assert window.status() == status
        page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")
        page.evaluate(AXE)
        found = page.evaluate("tags => axe.run({runOnly: {type: 'tag', values: tags}})", WCAG)
        assert [
            (violation["id"], [node["html"][:160] for node in violation["nodes"]]) for violation in found["violations"]
        ] == [], (viewport, scheme)
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
