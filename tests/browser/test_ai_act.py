"""The AI Act check in a real browser: by keyboard, with htmx and without JavaScript."""

import pytest

from tests.browser.conftest import WindowFor
from tests.browser.test_pages import ANSWERS, SUBMITTED, TO_ANNEX_3
from tests.factories import COLLEAGUE

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_with_the_keyboard_alone_one_gets_from_question_to_question_and_back(window_for: WindowFor) -> None:
    window = window_for("")
    page = window.open("/ai-act/questions")
    page.evaluate("window.stayed = true")
    # From the place in the form it is so many steps to the answer.
    for steps, question in ((1, "Trifft eine Ausnahme"), (5, "Beruht das System")):
        for _ in range(steps):
            page.keyboard.press("Tab")
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
        page.get_by_role("group").or_(page.get_by_role("radiogroup")).filter(has_text=question).wait_for()
        assert page.evaluate("document.activeElement.matches('.question__place')")
    assert page.evaluate("window.stayed")  # the page was never loaded anew
    assert "q_exclusion=none" in page.url
    page.go_back()
    page.get_by_role("group").filter(has_text="Trifft eine Ausnahme").wait_for()
    assert window.errors == []


def test_an_error_is_told_at_the_question_and_takes_the_focus(window_for: WindowFor) -> None:
    window = window_for("")
    page = window.open(f"/ai-act/questions?{TO_ANNEX_3}")
    page.get_by_role("button", name="Weiter").click()
    page.locator("[data-error-summary]").wait_for()
    assert page.evaluate("document.activeElement.matches('[data-error-summary]')")


def test_without_javascript_the_check_leads_to_the_result(window_for: WindowFor) -> None:
    page = window_for("", javascript=False).open("/ai-act")
    page.get_by_role("link", name="Prüfung beginnen").click()
    page.get_by_label("Nein, nur feste Regeln").check()
    page.get_by_role("button", name="Weiter").click()
    page.get_by_label("Idee").check()
    page.get_by_role("button", name="Weiter").click()
    page.locator("main").get_by_text("Welche Daten werden verarbeitet?").wait_for()
    page.goto(page.url.split("/ai-act")[0] + f"/ai-act/questions?{ANSWERS}")
    page.get_by_role("link", name="Ergebnis ansehen").click()
    page.locator("main").get_by_text("Minimales Risiko").wait_for()
    assert not page.get_by_role("button", name="Drucken").is_visible()


def test_the_result_is_printed_without_what_is_for_the_screen(window_for: WindowFor) -> None:
    page = window_for("").open(f"/ai-act/result?{ANSWERS}")
    page.emulate_media(media="print")
    assert not page.get_by_role("link", name="Als PDF").is_visible()
    assert page.get_by_text("KI-Kompetenz fördern").is_visible()
    # What is folded on the screen is on paper.
    assert page.get_by_text("Woher kommt das System?").is_visible()


def test_an_officer_answers_for_a_request_without_the_page_loading_anew(window_for: WindowFor) -> None:
    window = window_for(COLLEAGUE)
    page = window.open(f"/tickets/{SUBMITTED}/ai-act/questions")
    page.evaluate("window.stayed = true")
    page.get_by_label("Nein, nur feste Regeln").check()
    page.get_by_role("button", name="Weiter").click()
    page.get_by_label("Idee").check()
    assert page.evaluate("window.stayed")
    assert page.locator("html").count() == page.locator("h1").count() == 1
    page.get_by_role("button", name="Weiter").click()
    page.get_by_text("Welche Daten werden verarbeitet?").wait_for()
    page.reload()
    assert page.get_by_text("Ihre Antworten bisher (2)").is_visible()
    assert window.errors == []


def test_a_fact_brings_its_guardrails_at_once_and_what_was_typed_stays(window_for: WindowFor) -> None:
    window = window_for(COLLEAGUE)
    page = window.open(f"/tickets/{SUBMITTED}/guardrails/edit")
    page.locator("input[name='LP-01.answer'][value='met']").check()
    assert page.get_by_text("Schutz vor manipulierten Eingaben").count() == 0
    page.get_by_label("Das System erzeugt Texte").check()
    page.get_by_text("Schutz vor manipulierten Eingaben").wait_for()
    assert page.locator("input[name='LP-01.answer'][value='met']").is_checked()
    assert window.errors == []
