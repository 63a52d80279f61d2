"""English is complete: every text is marked, extracted and translated, and an English page speaks no German."""

import re
import tomllib
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.clock.explanation import ExplanationLine, Reason, explanation_sentences
from app.texts import LOCALES, current_language
from app.web.templating import TEMPLATES
from tests.conftest import ClientFor
from tests.factories import ADMIN, ADVISOR, COORDINATOR, OFFICER, Known, file_ticket
from tests.house.unmarked import GERMAN, WORD, Words, german_strings, unmarked_strings, visible_words

ROOT = Path(__file__).parents[2]
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%")
SAME_IN_ENGLISH = {
    "Administration", "Name", "Person", "Pilot", "Plan", "Region", "Software", "Status", "Text", "Triage", "Version",
    "Website",
    "normal", "optional", "publiccode.yml", "CSV", "JSON", "PDF",
}  # fmt: skip
"""Words that are spelt alike; what has no word at all but placeholders needs no mention here."""
UMLAUT_WORDS = re.compile(
    r"\b(?:Zurück|[Üü]ber\w*|Priorität|[Zz]uständig\w*|[Ää]nder\w*|läuft|höchstens|wählen|öffnen|hinzufügen|[Ff]ür"
    r"|Menü|Lösung|gelöst|fällig|[Nn]ächste\w*|erklärt|Barrierefreiheit|Einträge|löschen|Schließen)\b"
)


@cache
def texts() -> frozenset[str | tuple[str, ...]]:
    """Every text of code and templates, found as `make catalogue` finds them."""
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["babel"]["mappings"]
    methods = [(mapping["pattern"], mapping["method"]) for mapping in mappings]
    options = {mapping["pattern"]: mapping for mapping in mappings}
    return frozenset(
        message for folder in ("app", "templates")
        for _file, _line, message, _comments, _context in extract_from_dir(ROOT / folder, methods, options)
    )  # fmt: skip


@cache
def catalogue() -> Catalog:
    with (LOCALES / "en" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale="en")


def messages() -> list[Message]:
    return [message for message in catalogue() if message.id]


def forms(text: str | tuple[str, ...] | list[str] | None) -> list[str]:
    """Singular and plural, or the one form there is."""
    return [text or ""] if isinstance(text, str | None) else list(text)


def at_fault(text: str) -> str:
    return text if len(text) < 80 else f"{text[:80]}…"


@pytest.mark.check
def test_texts_of_code_and_templates_are_found() -> None:
    assert {"Warteschlange", "Zum Inhalt springen", ("%(num)s Arbeitstag", "%(num)s Arbeitstage")} <= texts()


@pytest.mark.check
def test_the_catalogue_holds_exactly_the_texts_there_are() -> None:
    """Where this fails, `make catalogue` puts it right, and the new texts want translating."""
    held = {message.id if isinstance(message.id, str) else tuple(message.id) for message in messages()}
    assert texts() - held == set()
    assert held - texts() == set()
    assert list(catalogue().obsolete) == []


@pytest.mark.check
def test_every_text_is_translated() -> None:
    missing = [
        message.id for message in messages()
        if message.fuzzy
        or len(forms(message.string)) != len(forms(message.id))
        or not all(form.strip() for form in forms(message.string))
    ]  # fmt: skip
    assert missing == []


@pytest.mark.check
def test_translations_keep_the_placeholders_and_the_line_ends() -> None:
    wrong = []
    for message in messages():
        for text, translation in zip(forms(message.id), forms(message.string), strict=True):
            same_places = set(PLACEHOLDER.findall(text)) == set(PLACEHOLDER.findall(translation))
            if not same_places or text.count("\n") != translation.count("\n"):
                wrong.append((text, translation))
    assert wrong == []


@pytest.mark.check
def test_translations_are_english() -> None:
    wrong = []
    for message in messages():
        for text, translation in zip(forms(message.id), forms(message.string), strict=True):
            words = WORD.search(PLACEHOLDER.sub("", text)) is not None
            left = text == translation and words and text not in SAME_IN_ENGLISH
            if left or GERMAN.search(translation.replace("Köthen", "")):
                wrong.append((text, translation))
    assert wrong == []


@pytest.mark.check
def test_the_catalogue_names_no_line_no_day_and_no_tool() -> None:
    source = (LOCALES / "en" / "LC_MESSAGES" / "messages.po").read_text("utf-8")
    header = source.partition("\n\n")[0].splitlines()
    assert [line.partition(":")[0] for line in header if line.startswith('"')] == [
        '"Language', '"Plural-Forms', '"MIME-Version', '"Content-Type', '"Content-Transfer-Encoding',
    ]  # fmt: skip
    assert re.findall(r"^#: .*:\d+.*$", source, re.MULTILINE) == []


@pytest.mark.check
@pytest.mark.parametrize("name", sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html")))
def test_template_says_nothing_unmarked(name: str) -> None:
    source = (TEMPLATES / name).read_text("utf-8")
    assert [*unmarked_strings(source), *visible_words(source)] == []


def test_unmarked_texts_of_a_template_are_seen() -> None:
    source = (
        "{% block main_class %}page wide{% endblock %}"
        '<p aria-label="Guten Tag" class="kern body">Hallo {{ _("Ja") }}</p>'
        '{{ ui.badge("Ganz neu") }}{{ forms.text(form, "title", attrs={"class": "kern body"}) }}'
    )
    assert [*unmarked_strings(source), *visible_words(source)] == ["Ganz neu", "Guten Tag", "Hallo"]


@pytest.mark.check
def test_code_says_nothing_german_unmarked() -> None:
    """But for the demo content, which is German as its people are, the bench, which searches in it, and the analyser
    of German words.
    """
    found = []
    for path in sorted((ROOT / "app").rglob("*.py")):
        room = path.relative_to(ROOT / "app").parts[0]
        if room not in {"seed", "bench"} and path.parent.name != "words":
            found += [(path.relative_to(ROOT).as_posix(), at_fault(text)) for text in german_strings(path)]
    assert found == []


def test_days_of_a_deadline_are_written_the_english_way() -> None:
    line = ExplanationLine(day=date(2026, 11, 3), until=date(2026, 11, 4), reason=Reason.closed, name="Inventory")
    token = current_language.set("en")
    try:
        assert explanation_sentences([line]) == ["Tue 3 Nov 2026 to Wed 4 Nov 2026: Inventory, not counted"]
    finally:
        current_language.reset(token)


@pytest.mark.parametrize("path", ["/", "/help", "/sign-in", "/ai-act", "/ai-act/questions", "/ai-act/result"])
def test_public_page_is_english(client: TestClient, path: str) -> None:
    _assert_english(client, path)


@pytest.mark.parametrize(
    ("who", "path"),
    [
        (OFFICER, "/"), (OFFICER, "/tickets"), (OFFICER, "/tickets/new"), (OFFICER, "/account"),
        (COORDINATOR, "/people"), (ADVISOR, "/queue"), (ADMIN, "/admin"), (ADMIN, "/journal"),
        (ADMIN, "/admin/hours"),
    ],
)  # fmt: skip
def test_page_is_english_for(client_for: ClientFor, who: str, path: str) -> None:
    _assert_english(client_for(who), path)


@pytest.mark.parametrize("who", [OFFICER, ADVISOR])
def test_ticket_is_english(db: Session, viewer: Known, client_for: ClientFor, who: str) -> None:
    ticket = file_ticket(db, viewer, title="Chatbot")
    _assert_english(client_for(who), f"/tickets/{ticket.reference}")


def _assert_english(browser: TestClient, path: str) -> None:
    response = browser.get(path, params={"lang": "en"})
    assert response.status_code == 200
    assert '<html lang="en"' in response.text
    assert UMLAUT_WORDS.findall(Words.of(_without_marked_german(response.text))) == []


def _without_marked_german(html: str) -> str:
    """Without what people wrote and without what says itself that it is German."""
    html = re.sub(r'<(\w+)\b[^>]*\blang="de"[^>]*>.*?</\1>', "", html, flags=re.DOTALL)
    for written in ("Wir möchten <strong>Anfragen</strong> beantworten.", "Nicht zuständig"):
        html = html.replace(written, "")
    return html
