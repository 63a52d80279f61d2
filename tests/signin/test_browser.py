"""The whole round trip in a real browser, with a real server and the certified provider; without JavaScript too."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_pages import AXE, WCAG
from tests.factories import ADMIN, COORDINATOR, OFFICER
from tests.signin.conftest import certified, environment_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@dataclass(frozen=True)
class Place:
    """The service, and the provider one signs in with."""

    home: str
    issuer: str


def free_port() -> int:
    """A port that the provider has to know before the server is there."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    port = free_port()
    home = f"http://127.0.0.1:{port}"
    with certified(home) as issuer:
        environment = {
            **os.environ,
            **environment_of("certified", issuer),
            "OIDC_PROVIDERS": "certified",
            "DEMO": "1",
            "PORT": str(port),
            "KI_LOTSE_DATA_DIR": str(tmp_path_factory.mktemp("signin")),
            "PYTHONUNBUFFERED": "1",
        }
        command = [str(Path(sys.executable).parent / "ki-lotse"), "serve", "--seed"]
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        try:
            assert process.stdout is not None
            assert any(home in line for line in process.stdout)
            yield Place(home, issuer)
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=20)


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def window(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    with chromium.new_context(java_script_enabled=request.param, locale="de-DE") as context:
        page = context.new_page()
        page.set_default_timeout(10_000)
        yield page


def sign_in(page: Page, login: str, *, button: str = "Anmelden mit Dienstkonto certified") -> None:
    page.get_by_role("link", name=button).click()
    page.get_by_label("Konto").fill(login)
    page.get_by_role("button", name="Anmelden").click()


def sign_out(page: Page) -> None:
    page.locator("summary.account__button").click()
    page.get_by_role("button", name="Abmelden").click()


def test_officer_signs_in_and_out_here_and_there(place: Place, window: Page) -> None:
    complaints: list[str] = []
    window.on("console", lambda message: complaints.append(message.text))
    window.goto(f"{place.home}/tickets?stage=triage")
    expect(window).to_have_url(f"{place.home}/sign-in?next=%2Ftickets%3Fstage%3Dtriage")
    sign_in(window, OFFICER)
    expect(window).to_have_url(f"{place.home}/tickets?stage=triage")
    window.goto(f"{place.home}/account")
    expect(window.locator("#content")).to_contain_text("Dienstkonto certified")
    sign_out(window)
    window.get_by_role("button", name="Abmelden").click()
    expect(window).to_have_url(f"{place.home}/")
    expect(window.locator("#flashes")).to_contain_text("Sie sind hier und bei Ihrem Anmeldedienst abgemeldet.")
    # There too: the provider asks again who it is.
    window.goto(f"{place.home}/sign-in")
    window.get_by_role("link", name="Anmelden mit Dienstkonto certified").click()
    expect(window.get_by_label("Konto")).to_be_visible()
    assert [text for text in complaints if "Content Security Policy" in text] == []


def test_unknown_person_gets_a_clear_page_and_can_take_another_account(place: Place, chromium: Browser) -> None:
    """With JavaScript: this provider needs it where the account changes."""
    with chromium.new_context() as context:
        page = context.new_page()
        page.goto(f"{place.home}/sign-in")
        sign_in(page, "fremd@anderswo.example")
        expect(page.get_by_role("heading", level=1)).to_have_text("Für diese Adresse gibt es noch kein Konto")
        expect(page.locator("#content")).to_contain_text("fremd@anderswo.example")
        sign_in(page, OFFICER, button="Mit einem anderen Konto anmelden")
        expect(page).to_have_url(f"{place.home}/")
        expect(page.locator("summary.account__button")).to_contain_text("Katrin Lindau")


def test_coordinator_invites_a_colleague_who_accepts_with_the_provider(place: Place, chromium: Browser) -> None:
    with chromium.new_context() as context:
        page = context.new_page()
        context.request.post(f"{place.home}/sign-in/demo", form={"email": COORDINATOR})
        page.goto(f"{place.home}/people")
        page.get_by_role("link", name="Person einladen").click()
        page.get_by_label("Name").fill("Ida Probe")
        page.get_by_label("E-Mail-Adresse").fill("ida@koethen.example")
        page.get_by_role("button", name="Einladen").click()
        link = page.locator(".secret").inner_text()
    with chromium.new_context() as context:
        page = context.new_page()
        page.goto(link)
        sign_in(page, "ida@koethen.example", button="Annehmen mit Dienstkonto certified")
        expect(page.locator("summary.account__button")).to_contain_text("Ida Probe")
        answer = page.goto(link)
        assert answer is not None
        assert answer.status == 410
        expect(page.get_by_role("heading", level=1)).to_have_text("Diese Einladung ist schon angenommen")


def test_pages_between_are_accessible(place: Place, chromium: Browser) -> None:
    """The refusal, the invitation and the link that is shown once; at 1280 and at 375 px."""
    with chromium.new_context(locale="de-DE") as context:
        page = context.new_page()
        page.goto(f"{place.home}/sign-in/oidc/certified/callback?state=unknown")
        check(page)
        context.request.post(f"{place.home}/sign-in/demo", form={"email": ADMIN})
        page.goto(f"{place.home}/people/invitations/new")
        page.get_by_role("button", name="Einladen").click()
        expect(page.locator(".error-summary")).to_be_visible()
        check(page)
        page.get_by_label("Name").fill("Uwe Probe")
        page.get_by_label("E-Mail-Adresse").fill("uwe@magdeburg.example")
        page.get_by_label("Stelle").select_option(label="Magdeburg")
        page.get_by_role("button", name="Einladen").click()
        check(page)
        page.goto(page.locator(".secret").inner_text())
        check(page)
        page.goto(f"{place.home}/people/2")
        check(page)
        page.goto(f"{place.home}/account")
        page.get_by_text("Neuen Zugangsschlüssel anlegen").click()
        page.get_by_label("Wofür ist er?").fill("Fachverfahren")
        page.get_by_role("button", name="Schlüssel anlegen").click()
        assert page.locator(".secret").inner_text().startswith("kil_")
        check(page)


def check(page: Page) -> None:
    for width in (1280, 375):
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(AXE)
        found = page.evaluate("tags => axe.run({runOnly: {type: 'tag', values: tags}})", WCAG)
        assert [violation["id"] for violation in found["violations"]] == [], page.url
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url
        assert page.locator("h1").count() == 1
