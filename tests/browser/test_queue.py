"""The queue in a real browser: by keyboard, while typing, without JavaScript, and two people on one ticket."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import WindowFor
from tests.factories import ADVISOR, ADVISOR2

pytestmark = pytest.mark.browser


def row_in_focus(page: Page) -> str:
    return str(page.evaluate("document.activeElement.dataset.row ?? ''"))


def references(page: Page) -> list[str]:
    return [str(name) for name in page.locator("[data-row]").evaluate_all("rows => rows.map(row => row.dataset.row)")]


def test_an_advisor_works_the_queue_by_keyboard(window_for: WindowFor) -> None:
    window = window_for(ADVISOR)
    page = window.open("/queue?sort=age")
    first, second = references(page)[:2]
    page.keyboard.press("j")
    assert row_in_focus(page) == first
    page.keyboard.press("j")
    assert row_in_focus(page) == second
    page.keyboard.press("k")
    assert row_in_focus(page) == first
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    for key, path in (("o", ""), ("t", "/triage"), ("r", "#body"), ("n", "#note-body")):
        page.goto(f"{window.address}/queue?sort=age")
        page.keyboard.press("j")
        page.keyboard.press(key)
        page.wait_for_url(re.compile(f"/tickets/{first}{re.escape(path)}$"))
        if path.startswith("#"):
            expect(page.locator(path)).to_be_focused()
    assert window.errors == []


def test_a_row_that_leaves_the_list_hands_the_focus_to_the_next(window_for: WindowFor) -> None:
    window = window_for(ADVISOR)
    page = window.open("/queue?advisor=none")
    there = references(page)
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(page.locator(f'[data-row="{there[0]}"]')).to_have_count(0)
    expect(page.locator(".queue .flash")).to_have_text("1 Anfrage ist bearbeitet.")
    assert row_in_focus(page) == (there[1] if len(there) > 1 else "")
    assert window.errors == []


def test_the_list_follows_what_is_typed_and_the_address_with_it(window_for: WindowFor) -> None:
    window = window_for(ADVISOR)
    page = window.open("/queue")
    reference = references(page)[-1]
    page.locator("#q").press_sequentially(reference)
    expect(page.locator("[data-row]")).to_have_count(1)
    expect(page.locator("#q")).to_be_focused()
    page.wait_for_url(f"**/queue?q={reference}")
    page.go_back()
    expect(page.locator("#q")).to_have_value("")
    assert window.errors == []


def test_two_advisors_see_each_other_on_a_ticket(window_for: WindowFor) -> None:
    miriam, henrik = window_for(ADVISOR), window_for(ADVISOR2)
    reference = references(miriam.open("/queue"))[0]
    for window in (miriam, henrik):
        window.open(f"/tickets/{reference}")
    expect(henrik.page.locator("#presence")).to_contain_text("Gerade auch hier: Miriam Ostwald")
    expect(miriam.open(f"/tickets/{reference}").locator("#presence")).to_contain_text("Henrik Çelik")


def test_filters_views_and_bulk_work_without_javascript(window_for: WindowFor) -> None:
    page = window_for(ADVISOR, javascript=False).open("/queue")
    page.get_by_text("Filter", exact=True).click()
    page.get_by_label("Phase").select_option("consultation")
    page.get_by_role("button", name="Anzeigen").click()
    page.wait_for_url(re.compile("stage=consultation"))
    page.get_by_text("Diese Filter als Ansicht speichern").click()
    page.get_by_label("Name der Ansicht").fill("In Beratung")
    page.get_by_role("button", name="Ansicht speichern").click()
    expect(page.get_by_role("link", name=re.compile("In Beratung"))).to_have_attribute("aria-current", "page")
    page.locator('[name="ticket"]').first.check()
    page.get_by_role("button", name="Zuweisen", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Bitte wählen Sie, wem Sie die Anfragen zuweisen.")
    expect(page.locator('[name="ticket"]').first).to_be_checked()
    page.get_by_label("Zuweisen an").select_option(label="Henrik Çelik")
    page.get_by_role("button", name="Zuweisen", exact=True).click()
    expect(page.locator(".flash")).to_contain_text("1 Anfrage ist bearbeitet.")
