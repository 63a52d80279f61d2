"""Typing "@" in a reply or a note offers people: by keyboard, by pointer, on a phone; and nothing is in the way."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import DESK, PHONE, Window, WindowFor
from tests.browser.test_pages import AXE, CONSULTATION, WCAG
from tests.factories import ADVISOR

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def window(window_for: WindowFor) -> Window:
    found = window_for(ADVISOR)
    found.open(f"/tickets/{CONSULTATION}")
    return found


def options(page: Page, **which: Any) -> Locator:
    return page.get_by_role("listbox").get_by_role("option", **which)


def test_the_keyboard_is_enough(window: Window) -> None:
    page = window.page
    reply = page.get_by_role("textbox", name="Ihre Antwort")
    reply.fill("")
    reply.press_sequentially("Guten Tag, @h")
    expect(options(page)).to_have_count(2)
    expect(options(page, selected=True)).to_contain_text("Henrik Çelik")
    expect(page.get_by_text("2 Personen. Mit den Pfeiltasten wählen, mit Enter einfügen.")).to_have_role("status")
    assert reply.get_attribute("aria-activedescendant") == "mention-1"
    reply.press("ArrowDown")
    expect(options(page, selected=True)).to_contain_text("Dr. Ute Halberg")
    assert reply.get_attribute("aria-activedescendant") == "mention-2"
    reply.press("ArrowDown")
    reply.press("ArrowUp")
    reply.press("Enter")
    expect(reply).to_have_value("Guten Tag, @Ute.Halberg ")
    expect(reply).to_be_focused()
    expect(page.get_by_role("listbox")).to_have_count(0)
    assert reply.get_attribute("aria-activedescendant") is None
    reply.press_sequentially("und @jör")
    expect(options(page)).to_have_count(1)
    reply.press("Tab")
    expect(reply).to_have_value("Guten Tag, @Ute.Halberg und @Jörg.Wendelstein ")
    reply.press("Enter")
    reply.press_sequentially("Text")
    expect(reply).to_have_value("Guten Tag, @Ute.Halberg und @Jörg.Wendelstein \nText")
    # What was inserted is in the draft too.
    expect(page.get_by_text(re.compile("^Entwurf gespeichert um"))).to_be_visible()
    assert window.errors == []


def test_escape_closes_until_the_next_mention(window: Window) -> None:
    page = window.page
    reply = page.get_by_role("textbox", name="Ihre Antwort")
    reply.fill("")
    reply.press_sequentially("@kat")
    expect(page.get_by_role("listbox")).to_be_visible()
    reply.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    with page.expect_request("**/drafts/**"):  # which is later than an offer would be
        reply.press_sequentially("rin")
    expect(page.get_by_role("listbox")).to_have_count(0)
    reply.press("Enter")
    reply.press_sequentially("@sab")
    expect(options(page)).to_have_count(1)
    reply.press("Enter")
    expect(reply).to_have_value("@katrin\n@Sabine.Früh ")


def test_addresses_and_strangers_are_not_mentions(window: Window) -> None:
    page = window.page
    reply = page.get_by_role("textbox", name="Ihre Antwort")
    reply.fill("")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "mentions?" in request.url else None)
    with page.expect_request("**/drafts/**"):
        reply.press_sequentially("info@koethen und @ ")
    assert asked == []
    reply.press_sequentially("@thomas")  # of Magdeburg
    expect(page.get_by_text("Niemand mit diesem Namen kann das lesen.")).to_be_attached()
    expect(page.get_by_role("listbox")).to_have_count(0)
    reply.press("Enter")
    expect(reply).to_have_value("info@koethen und @ @thomas\n")


def test_a_note_offers_the_centre_only_and_takes_a_click(window: Window) -> None:
    page = window.page
    page.get_by_text("Interne Notiz schreiben").click()
    note = page.get_by_role("textbox", name="Notiz")
    note.press_sequentially("@ka")
    expect(page.get_by_text("Niemand mit diesem Namen kann das lesen.")).to_be_attached()
    note.fill("")
    note.press_sequentially("@ute")
    options(page, name=re.compile("Ute Halberg")).click()
    expect(note).to_have_value("@Ute.Halberg ")
    expect(note).to_be_focused()


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_the_open_list_is_accessible_and_fits(window: Window, viewport: dict[str, int]) -> None:
    page = window.page
    page.set_viewport_size(viewport)  # type: ignore[arg-type]
    reply = page.get_by_role("textbox", name="Ihre Antwort")
    reply.fill("Ein langer Satz steht schon da, und er reicht weiter als eine Zeile auf einem Telefon. Fragen Sie ")
    reply.press_sequentially("@h")
    expect(options(page)).to_have_count(2)
    page.evaluate(AXE)
    found = page.evaluate("tags => axe.run({runOnly: {type: 'tag', values: tags}})", WCAG)
    assert [(violation["id"], violation["nodes"][0]["html"]) for violation in found["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    box, field = page.get_by_role("listbox").bounding_box(), reply.bounding_box()
    assert box is not None
    assert field is not None
    assert field["x"] <= box["x"] + 1
    assert box["x"] + box["width"] <= field["x"] + field["width"] + 1
    assert field["y"] < box["y"] < field["y"] + field["height"] + 8
