"""The whole story with two people in two windows; with JavaScript, and without."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, WindowFor
from tests.factories import ADVISOR, OFFICER

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("javascript", "viewport"),
    [(True, DESK), (False, DESK), (True, PHONE)],
    ids=["with JavaScript", "without JavaScript", "on phones"],
)
@pytest.mark.slow
def test_a_municipality_asks_and_the_centre_helps(
    window_for: WindowFor, javascript: bool, viewport: dict[str, int]
) -> None:
    officer = window_for(OFFICER, javascript=javascript, viewport=viewport)
    advisor = window_for(ADVISOR, javascript=javascript, viewport=viewport)
    title = f"Sprachassistent fürs Bürgerbüro ({'mit' if javascript else 'ohne'} Skript, {viewport['width']})"

    # Köthen files, forgets the title, is told so, and loses nothing.
    page = officer.open("/tickets/new")
    page.get_by_role("radio", name=re.compile("^Etwas anderes")).check()
    page.get_by_label(re.compile("^Beschreibung")).fill("Am Telefon kommen wir **nicht** nach.")
    page.get_by_role("button", name="Anfrage absenden").click()
    expect(page.get_by_text("Bitte füllen Sie dieses Feld aus.").first).to_be_visible()
    expect(page.get_by_label(re.compile("^Beschreibung"))).to_have_value("Am Telefon kommen wir **nicht** nach.")
    page.get_by_label(re.compile("^Titel")).fill(title)
    page.get_by_role("button", name="Anfrage absenden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.get_by_text("Ihre Anfrage ist eingegangen.")).to_be_visible()
    reference = re.search(r"KI-\d{4}-\d{5}", page.url)
    assert reference is not None
    path = f"/tickets/{reference.group()}"

    # The centre takes it up, triages it and starts a plan.
    desk = advisor.open(path)
    desk.get_by_role("button", name="Aufnehmen").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Anfrage einordnen")
    desk.get_by_role("radio", name="hoch").check()
    desk.get_by_role("button", name="Einordnung speichern").click()
    expect(desk.get_by_text("Die Anfrage ist eingeordnet.")).to_be_visible()
    desk.goto(f"{advisor.address}{path}/plan")
    desk.get_by_role("button", name="Beratung beginnen").click()
    expect(desk.get_by_text("Der Beratungsplan steht.")).to_be_visible()
    _reply(desk, "Guten Tag, wie viele Anrufe sind es am Tag?")

    # Köthen sees the plan and the question, and answers.
    page = officer.open(path)
    expect(page.get_by_text("Erstgespräch").first).to_be_visible()
    expect(page.get_by_text("wie viele Anrufe sind es am Tag?")).to_be_visible()
    _reply(page, "Etwa 300, montags mehr.")

    # The centre resolves, Köthen closes and rates.
    desk = advisor.open(f"{path}/resolution")
    desk.get_by_role("radio", name="Frage beantwortet").check()
    desk.locator("textarea[name=summary]").fill("Ein Sprachassistent lohnt sich ab 200 Anrufen am Tag.")
    desk.get_by_role("button", name=re.compile("lösen", re.IGNORECASE)).click()
    expect(desk.get_by_text("Die Anfrage ist gelöst.")).to_be_visible()
    page = officer.open(path)
    page.get_by_role("button", name=re.compile("[Aa]bschließen")).first.click()
    expect(page.get_by_text("Die Anfrage ist abgeschlossen.")).to_be_visible()
    officer.open(f"{path}/rating")
    page.locator("input[name=stars][value='5']").check()
    page.get_by_role("button", name=re.compile("ewert")).last.click()
    expect(page.get_by_text("Vielen Dank für Ihre Bewertung!")).to_be_visible()
    assert [*_real(officer.errors), *_real(advisor.errors)] == []


def _reply(page: Page, text: str) -> None:
    page.locator("form[action*='/replies'] textarea").fill(text)
    page.locator("form[action*='/replies']").get_by_role("button", name=re.compile("send", re.IGNORECASE)).click()
    expect(page.get_by_text("Ihre Antwort ist gesendet.")).to_be_visible()


def _real(errors: list[str]) -> list[str]:
    """What the console says of an answer of 422 is no mistake: the page is meant to have it."""
    return [error for error in errors if "status of 422" not in error]


@pytest.mark.slow
def test_what_was_typed_is_offered_again(window_for: WindowFor) -> None:
    officer = window_for("coordinator@koethen.example")
    page = officer.open("/tickets/new")
    page.get_by_label(re.compile("^Titel")).fill("Noch nicht fertig")
    expect(page.locator("[data-draft-status]").first).to_contain_text("Entwurf gespeichert")
    page = officer.open("/tickets/new")
    expect(page.get_by_label(re.compile("^Titel"))).to_have_value("Noch nicht fertig")
    page.get_by_role("button", name=re.compile("[Vv]erwerfen")).first.click()
    expect(page.get_by_label(re.compile("^Titel"))).to_have_value("")


@pytest.mark.slow
def test_pressing_twice_files_once(window_for: WindowFor) -> None:
    officer = window_for("officer@magdeburg.example")
    page = officer.open("/tickets/new")
    page.get_by_role("radio", name=re.compile("^Etwas anderes")).check()
    page.get_by_label(re.compile("^Titel")).fill("Doppelt gedrückt")
    page.get_by_label(re.compile("^Beschreibung")).fill("Einmal soll reichen.")
    page.get_by_role("button", name="Anfrage absenden").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("Doppelt gedrückt")
    officer.open("/tickets")
    expect(page.get_by_role("link", name="Doppelt gedrückt")).to_have_count(1)


@pytest.mark.slow
def test_the_keyboard_alone_is_enough_to_ask_and_answer(window_for: WindowFor) -> None:
    """From the start page to a filed request, and a reply to it, with keys only."""
    page = window_for("officer2@koethen.example", viewport=PHONE).open("/")
    _tab_until(page, "document.activeElement.matches('main a[href=\"/tickets/new\"]')")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Neue Anfrage")
    _tab_until(page, "document.activeElement.name === 'topic'")
    page.keyboard.press("Space")
    _tab_until(page, "document.activeElement.name === 'title'")
    page.keyboard.type("Nur mit Tasten")
    _tab_until(page, "document.activeElement.name === 'description'")
    page.keyboard.type("Ohne Maus.")
    _tab_to(page, "Anfrage absenden")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nur mit Tasten")
    _tab_until(page, "document.activeElement.matches(\"form[action*='/replies'] textarea\")")
    page.keyboard.type("Ein Nachtrag.")
    _tab_to(page, "enden")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Ihre Antwort ist gesendet.")).to_be_visible()


def _tab_to(page: Page, text: str) -> None:
    _tab_until(page, f"document.activeElement.textContent.includes({text!r})")


def _tab_until(page: Page, condition: str) -> None:
    """Presses Tab until the focus is there; each place on the way shows its focus."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate(f"() => document.activeElement !== document.body && ({condition})"):
            return
    pytest.fail(f"Tab never reached: {condition}")
