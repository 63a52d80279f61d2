"""A real server with the demo content, and a real Chromium."""

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 375, "height": 812}


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where `ki-lotse serve` answers, on a data folder and a port of its own."""
    process = serve(tmp_path_factory.mktemp("browser"))
    try:
        yield address_of(process)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)


def serve(data_dir: Path) -> "subprocess.Popen[str]":
    """`ki-lotse serve --seed` on this data folder and a free port. End it with SIGTERM."""
    environment = os.environ | {
        "DEMO": "1",
        "PORT": "0",
        "KI_LOTSE_DATA_DIR": str(data_dir),
        "PYTHONUNBUFFERED": "1",
    }
    command = [str(Path(sys.executable).parent / "ki-lotse"), "serve", "--seed"]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def address_of(process: "subprocess.Popen[str]") -> str:
    """Where the server answers, as soon as it says so."""
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        found = re.search(r"KI-Lotse is at (http://\S+)", line)
        if found:
            # What it says from now on is read too: a server whose pipe is full stands still.
            threading.Thread(target=process.stdout.read, daemon=True).start()
            return found.group(1)
    pytest.fail(f"the server did not start:\n{''.join(said)}")


@dataclass(frozen=True)
class Window:
    """A browser window of one person. `errors` gathers what the console complains of."""

    page: Page
    address: str
    errors: list[str]

    def open(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page

    def status(self) -> int:
        """The status of the page that is open."""
        return int(self.page.evaluate("performance.getEntriesByType('navigation')[0].responseStatus"))


WindowFor = Callable[..., Window]


@pytest.fixture
def window_for(chromium: Browser, address: str) -> Iterator[WindowFor]:
    """Windows by e-mail address of the cast, each with cookies of its own; "" is someone not signed in."""
    contexts: list[BrowserContext] = []

    def opened(email: str, *, viewport: dict[str, int] | None = None, javascript: bool = True) -> Window:
        context = chromium.new_context(
            viewport=viewport or DESK,  # type: ignore[arg-type]
            java_script_enabled=javascript,
            locale="de-DE",
            timezone_id="Europe/Berlin",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        errors: list[str] = []
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        if email:
            answer = context.request.post(f"{address}/sign-in/demo", form={"email": email})
            assert answer.ok
        return Window(page, address, errors)

    yield opened
    for context in contexts:
        context.close()
