"""`make pictures`: takes the README's pictures from a fresh demo. No test: they are looked at."""

import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import DESK, PHONE, address_of, serve
from tests.chromium import launch
from tests.factories import ADVISOR, OFFICER, READER

PICTURES = Path(__file__).parents[2] / "docs/pictures"
NOBODY = ""
CHATBOT = "chatbot-fuer-fragen-zum-buergerservice"
CHECKED = (
    "q_ai=yes&q_exclusion=none&q_gpai=no&q_use=yes&q_origin=bought&q_art25=none&q_prohibited=none&q_annex1=no"
    "&q_annex3=5a&q_annex3=4a&q_profiling=yes&q_art50=none&q_lifecycle=idea&q_data=personal&q_decision=assist"
    "&q_dpia_triggers=none&q_workplace=users&q_citizen_contact=no"
)
SHOTS = [
    ("queue", ADVISOR, "/queue", DESK),
    ("filing", OFFICER, "/tickets/new?topic=chatbots", DESK),
    ("triage", ADVISOR, "/tickets/KI-2026-00028/triage", DESK),
    ("ticket", OFFICER, "/tickets/KI-2026-00005", DESK),
    ("phone", OFFICER, "/tickets/KI-2026-00005", PHONE),
    ("article", NOBODY, "/guidance/anwendungsfall-auswaehlen", DESK),
    ("diff", ADVISOR, "/guidance/erste-schritte/versions/de/2", DESK),
    ("solutions", OFFICER, "/solutions?status=operation&sort=reused", DESK),
    ("solution", OFFICER, f"/solutions/{CHATBOT}", DESK),
    ("comparison", OFFICER, f"/solutions/compare?s={CHATBOT}&s=telefonassistent-ausserhalb-der-sprechzeiten", DESK),
    ("result", NOBODY, "/results/KI-2026-00010", DESK),
    ("check", NOBODY, f"/ai-act/result?{CHECKED}", DESK),
    ("register", NOBODY, "/register", DESK),
    ("entry", NOBODY, "/register/ST-2026-0007?level=expert", DESK),
    ("completeness", NOBODY, "/register/completeness", DESK),
    ("report", READER, "/register/reports/1", DESK),
    ("open-data", NOBODY, "/register/data", DESK),
    ("gate", ADVISOR, "/deployments/13", DESK),
    ("strategy", NOBODY, "/strategy", DESK),
    ("suggestions", OFFICER, "/tickets/new?topic=chatbots", DESK),
]


def rewrite(page: Page, address: str) -> None:
    """An advisor changes an article, so that there is something to compare."""
    page.goto(f"{address}/guidance/erste-schritte/edit")
    body = page.locator("textarea[name=body]")
    text = body.input_value()
    first, _space, rest = text.partition("\n\n")
    body.fill(
        f"{first} Fragen Sie früh, wer schon Erfahrung hat.\n\n{rest.replace('Sie müssen', 'Ihre Kommune muss', 1)}"
    )
    page.locator("main form[method=post] button[type=submit].kern-btn--primary").first.click()
    page.wait_for_load_state()


def ask(page: Page, _address: str) -> None:
    """An officer begins to write, and answers appear."""
    page.fill("input[name=title]", "Chatbot für Fragen zum Bürgerservice")
    page.fill("textarea[name=description]", "Ein Chatbot auf der Website soll Fragen beantworten, barrierefrei.")
    page.wait_for_selector(".known__item")
    page.locator("label[for=title]").evaluate("part => scrollTo(0, part.getBoundingClientRect().top + scrollY - 40)")


BEFORE, AFTER = {"diff": rewrite}, {"suggestions": ask}


@contextmanager
def demo() -> Iterator[str]:
    """A server on a data folder that goes again, and its address."""
    with tempfile.TemporaryDirectory() as folder:
        process = serve(Path(folder))
        try:
            yield address_of(process)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=20)


def take(browser: Browser, address: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    for name, person, path, viewport in SHOTS:
        context = browser.new_context(viewport=viewport, locale="de-DE")  # type: ignore[arg-type]
        if person:
            context.request.post(f"{address}/sign-in/demo", form={"email": person})
        page = context.new_page()
        if name in BEFORE:
            BEFORE[name](page, address)
        page.goto(address + path)
        page.evaluate("document.fonts.ready")
        if name in AFTER:
            AFTER[name](page, address)
        page.screenshot(path=PICTURES / f"{name}.png")
        context.close()
        sys.stdout.write(f"docs/pictures/{name}.png\n")


if __name__ == "__main__":
    with demo() as address, sync_playwright() as playwright:
        chromium = launch(playwright)
        take(chromium, address)
        chromium.close()
