"""Sending files shows how far they are, whatever comes of it; on a slow line, so that there is something to see."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, WindowFor
from tests.factories import COLLEAGUE, COORDINATOR, STRANGER

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TICKET = "/tickets/KI-2026-00005"


@pytest.fixture
def big(tmp_path: Path) -> Path:
    """A text that takes two seconds or so."""
    path = tmp_path / "gross.txt"
    path.write_text("Zeile mit Text.\n" * 25_000, encoding="utf-8")
    return path


def slow(page: Page, bytes_a_second: int = 200_000) -> None:
    line = {"offline": False, "latency": 20, "downloadThroughput": -1, "uploadThroughput": bytes_a_second}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", line)


def test_a_reply_with_a_file_shows_its_progress_and_goes_on(window_for: WindowFor, big: Path) -> None:
    window = window_for(COLLEAGUE)
    page = window.open(TICKET)
    form = page.locator("form[action*='/replies']")
    form.locator("textarea").fill("Mit einer großen Datei.")
    form.locator("input[type=file]").set_input_files(big)
    slow(page)
    form.get_by_role("button", name="Antwort senden").click()
    busy = form.get_by_role("button", name="Wird hochgeladen …")
    expect(busy).to_have_attribute("aria-disabled", "true")
    expect(busy).to_be_focused()
    bar = form.locator("progress")
    expect(form.get_by_role("status").filter(has_text="hochgeladen")).to_have_count(1)
    page.wait_for_function("bar => bar.value > 0 && bar.value < 100", arg=bar.element_handle())
    expect(form.locator(".upload__figure")).to_have_text(re.compile(r"^\d+ % hochgeladen$"))
    page.keyboard.press("Enter")  # pressed again, it is not sent again
    expect(page.get_by_text("Ihre Antwort ist gesendet.")).to_be_visible()
    expect(page.locator("form[action*='/replies'] textarea")).to_have_value("")
    entry = page.locator(page.evaluate("location.hash"))
    expect(entry).to_contain_text("Mit einer großen Datei.")
    expect(entry.get_by_role("link", name="gross.txt")).to_be_visible()
    expect(page.get_by_text("Mit einer großen Datei.")).to_have_count(1)
    expect(page.locator("progress.upload__bar")).to_have_count(0)
    assert window.errors == []


def test_a_refused_file_is_said_in_the_form_and_nothing_typed_is_lost(
    window_for: WindowFor, big: Path, tmp_path: Path
) -> None:
    window = window_for(STRANGER, viewport=PHONE)
    page = window.open("/tickets/new")
    page.get_by_role("radio", name=re.compile("^Etwas anderes")).check()
    page.get_by_label(re.compile("^Titel")).fill("Mit falscher Datei")
    page.get_by_label(re.compile("^Beschreibung")).fill("Bitte ansehen.")
    program = tmp_path / "programm.exe"
    program.write_bytes(b"MZ" + bytes(400_000))
    page.locator("input[type=file]").set_input_files(program)
    slow(page)
    page.get_by_role("button", name="Anfrage absenden").click()
    expect(page.locator("progress.upload__bar")).to_be_visible()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    expect(page.locator("[data-error-summary]")).to_contain_text("programm.exe")
    expect(page.get_by_label(re.compile("^Titel"))).to_have_value("Mit falscher Datei")
    assert page.evaluate("document.querySelector('input[type=file]').files[0].name") == "programm.exe"
    page.locator("input[type=file]").set_input_files(big)
    page.get_by_role("button", name="Anfrage absenden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mit falscher Datei")
    expect(page.get_by_role("link", name="gross.txt").first).to_be_visible()
    assert [error for error in window.errors if "status of 422" not in error] == []


def test_what_can_not_be_sent_stays_in_the_form(window_for: WindowFor, big: Path) -> None:
    window = window_for(COORDINATOR)
    page = window.open(TICKET)
    form = page.locator("form[action*='/replies']")
    form.locator("textarea").fill("Kommt noch.")
    form.locator("input[type=file]").set_input_files(big)
    slow(page)
    form.get_by_role("button", name="Antwort senden").click()
    form.get_by_role("button", name="Hochladen abbrechen").click()
    expect(form.get_by_role("button", name="Antwort senden")).to_be_focused()
    page.route("**/replies", lambda route: route.abort())
    form.get_by_role("button", name="Antwort senden").click()
    expect(page.get_by_text("Das hat nicht geklappt.")).to_be_visible()
    expect(form.get_by_role("button", name="Antwort senden")).not_to_have_attribute("aria-disabled", "true")
    expect(form.locator("textarea")).to_have_value("Kommt noch.")
    page.unroute("**/replies")
    page.context.clear_cookies()
    form.get_by_role("button", name="Antwort senden").click()
    expect(page.get_by_text("Ihre Sitzung war zu Ende")).to_be_visible()
