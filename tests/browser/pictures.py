"""`make pictures`: takes the README's pictures from a fresh demo. No test: they are looked at."""

import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import DESK, PHONE, address_of, serve
from tests.chromium import launch
from tests.factories import ADVISOR, OFFICER

PICTURES = Path(__file__).parents[2] / "docs/pictures"
SHOTS = [
    ("queue", ADVISOR, "/queue", DESK),
    ("filing", OFFICER, "/tickets/new?topic=chatbots", DESK),
    ("triage", ADVISOR, "/tickets/KI-2026-00028/triage", DESK),
    ("ticket", OFFICER, "/tickets/KI-2026-00005", DESK),
    ("phone", OFFICER, "/tickets/KI-2026-00005", PHONE),
]


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
        context.request.post(f"{address}/sign-in/demo", form={"email": person})
        page = context.new_page()
        page.goto(address + path)
        page.evaluate("document.fonts.ready")
        page.screenshot(path=PICTURES / f"{name}.png")
        context.close()
        sys.stdout.write(f"docs/pictures/{name}.png\n")


if __name__ == "__main__":
    with demo() as address, sync_playwright() as playwright:
        chromium = launch(playwright)
        take(chromium, address)
        chromium.close()
