"""The search box by keyboard, and the answers beside a request that is being written."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, WindowFor
from tests.factories import COLLEAGUE, OFFICER

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_slash_leads_to_the_box_and_enter_to_the_results(window_for: WindowFor) -> None:
    window = window_for(OFFICER)
    page = window.open("/help")
    page.keyboard.press("/")
    page.keyboard.type("bürgerbüro")
    page.keyboard.press("Enter")
    expect(page.locator(".hit").first).to_be_visible()
    expect(page).to_have_title("Suche: bürgerbüro – KI-Lotse")
    page.keyboard.press("j")
    page.keyboard.press("o")
    expect(page.locator("h1")).not_to_have_text("Suche")
    assert window.errors == []


def test_on_a_phone_the_search_is_a_link_in_the_header(window_for: WindowFor) -> None:
    page = window_for(OFFICER, viewport=PHONE).open("/")
    page.locator(".site-search__link").click()
    page.get_by_label("Wonach suchen Sie?").fill("bürgerbüro")
    page.get_by_role("button", name="Suchen").click()
    expect(page.locator(".hit").first).to_be_visible()


def test_without_javascript_search_and_answers_work(window_for: WindowFor) -> None:
    window = window_for(OFFICER, javascript=False)
    page = window.open("/search")
    page.get_by_label("Wonach suchen Sie?").fill("bürgerbüro")
    page.get_by_role("button", name="Suchen").click()
    expect(page.locator(".hit").first).to_be_visible()
    page = window.open("/tickets/new")
    page.get_by_label("Titel").fill("Etwas, das es nicht gibt")
    page.get_by_role("button", name="Passende Antworten zeigen").click()
    expect(page.get_by_label("Titel")).to_have_value("Etwas, das es nicht gibt")
    expect(page.locator("#known_answers")).to_contain_text("noch nichts Passendes")


def test_after_a_pause_the_answers_appear_and_the_writer_goes_on(window_for: WindowFor) -> None:
    window = window_for(COLLEAGUE)  # whose draft is left behind
    page = window.open("/tickets/new")
    title = page.get_by_label("Titel")
    title.press_sequentially("Etwas, das es nicht gibt", delay=10)
    expect(page.locator("#known_answers")).to_contain_text("noch nichts Passendes")
    expect(title).to_be_focused()
    expect(title).to_have_value("Etwas, das es nicht gibt")
    assert window.errors == []
