"""Which Chromium browser tests and pictures use: $CHROMIUM, one on the PATH, else Playwright's own."""

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
# A quiet browser that talks to the test's server only; root has no sandbox.
ARGUMENTS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
]


def executable() -> str | None:
    """The browser of this machine; None where only Playwright's own can be there."""
    found = (os.environ.get("CHROMIUM"), *(shutil.which(name) for name in NAMES))
    return next((path for path in found if path), None)


def launch(playwright: "Playwright") -> "Browser":
    """A headless Chromium that speaks German in what is its own, such as the button of a file field. Close it."""
    environment: dict[str, str | float | bool] = {**os.environ, "LANGUAGE": "de"}
    return playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS, env=environment)


def is_there() -> bool:
    """Whether `launch` will find a browser."""
    if executable():
        return True
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path).exists()


if __name__ == "__main__":
    sys.exit(not is_there())
