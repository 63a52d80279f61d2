"""Writing an article in a real browser: the preview follows the typing, and all of it works without JavaScript."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import WindowFor
from tests.factories import ADMIN, ADVISOR

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_preview_follows_what_is_typed(window_for: WindowFor) -> None:
    window = window_for(ADVISOR)
    page = window.open("/guidance/new")
    page.get_by_role("button", name="Vorschau").click()
    preview = page.get_by_role("region", name="Vorschau: Text")
    page.get_by_label("Text", exact=True).fill("## Kopf\n\n::: tipp\nGut.\n:::")
    expect(preview.get_by_role("heading", name="Kopf")).to_be_visible()
    expect(preview.get_by_role("note")).to_contain_text("Tipp")
    page.get_by_label("Text", exact=True).press_sequentially("\n\n## Fuß")
    expect(preview.get_by_role("heading", name="Fuß")).to_be_visible()
    expect(page.get_by_text("Entwurf gespeichert um")).to_be_visible()
    assert window.errors == []


def test_an_article_is_written_and_published_without_javascript(window_for: WindowFor) -> None:
    writer = window_for(ADVISOR, javascript=False)
    page = writer.open("/guidance/new")
    page.locator("#slug").fill("ohne-skript")
    page.locator("#category").select_option("Einstieg")
    page.locator("#language").select_option("de")
    page.locator("#title").fill("Ohne Skript")
    page.locator("#body").fill("## Es geht\n\nAuch so.")
    page.get_by_role("button", name="Vorschau").locator("visible=true").click()
    expect(page.locator("#preview").get_by_role("heading", name="Es geht")).to_be_visible()
    page.get_by_role("button", name="Entwurf speichern").click()
    page.get_by_role("link", name="Angaben ändern").click()
    page.get_by_label("Öffentlich").check()
    page.get_by_role("button", name="Speichern").click()
    page.get_by_role("button", name="Zur Prüfung geben").click()
    admin = window_for(ADMIN, javascript=False).open("/guidance/ohne-skript")
    admin.get_by_role("button", name="Jetzt veröffentlichen").click()
    reader = window_for("", javascript=False).open("/guidance/ohne-skript")
    expect(reader.get_by_role("heading", level=1)).to_have_text("Ohne Skript")
    reader.get_by_label("Was können wir besser machen?").fill("Ein Bild.")
    reader.get_by_role("button", name="Nein").click()
    expect(reader.get_by_text("Sie haben „Nein“ gesagt.")).to_be_visible()
    page.goto(f"{writer.address}/guidance/ohne-skript/feedback")
    expect(page.get_by_text("Ein Bild.")).to_be_visible()
