"""Reading a question: it never fails, and what it cannot read it says."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.search import asking
from app.search.asking import Asked, FieldAsked, read
from app.search.documents import Kind
from app.search.terms import conditions, wanted


def test_words_phrases_minus_and_fields() -> None:
    asked = read(
        'chatbot "künstliche Intelligenz" -telefon phase:triage stelle:"Köthen (Anhalt)" beraterin:ich vor:2026-10-01'
    )
    assert asked == Asked(
        text=asked.text,
        words=["chatbot"],
        phrases=[("künstliche", "Intelligenz")],
        unwanted=[("telefon",)],
        fields=[
            FieldAsked("stage", ("triage",)),
            FieldAsked("organisation", ("Köthen", "Anhalt")),
            FieldAsked("advisor", ("ich",), me=True),
        ],
        upto=date(2026, 10, 1),
    )


@pytest.mark.parametrize(
    ("typed", "since", "upto"),
    [
        ("nach:2026-10-01", date(2026, 10, 2), None),
        ("nach:1.10.2026", date(2026, 10, 2), None),
        ("vor:2026", None, date(2026, 1, 1)),
        ("nach:2025", date(2026, 1, 1), None),
        ("-vor:2026-10-01", date(2026, 10, 1), None),
        ("-nach:2026-10-01", None, date(2026, 10, 2)),
    ],
)
def test_days(typed: str, since: date | None, upto: date | None) -> None:
    asked = read(typed)
    assert (asked.since, asked.upto, asked.problems) == (since, upto, [])


def test_kinds() -> None:
    asked = read("typ:Leitfäden -typ:stelle")
    assert (asked.kinds, asked.unwanted_kinds) == ({Kind.guidance}, {Kind.organisation})


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("vor:gestern", "Den Tag „gestern“ hinter „vor:“ verstehen wir nicht. Schreiben Sie ihn so: vor:2026-10-01"),
        (
            "nach:9999-12-31",
            "Den Tag „9999-12-31“ hinter „nach:“ verstehen wir nicht. Schreiben Sie ihn so: nach:2026-10-01",
        ),
        ("farbe:rot", "Das Feld „farbe:“ gibt es nicht. Wir suchen danach wie nach einem Wort."),
        (
            "typ:kuchen",
            (
                "Den Typ „kuchen“ gibt es nicht. "
                "Es gibt: Anfragen, Leitfäden, Lösungen, KI-Systeme, Ergebnisse, Register, Stellen."
            ),
        ),
        ('"offen', "Das Anführungszeichen ist nicht geschlossen. Wir suchen nach den einzelnen Wörtern."),
        ("-nur", "Bitte nennen Sie auch ein Wort, das vorkommen soll."),
        ("wort -!", "Hinter dem Minus fehlt das Wort, das nicht vorkommen soll."),
        ("stelle:--", "Hinter „stelle:“ fehlt die Angabe."),
        ("x" * 401, "Wir lesen nur die ersten 400 Zeichen."),
        ("wort " * 30, "Wir suchen nach den ersten 24 Wörtern."),
    ],
)
def test_what_cannot_be_read_is_said(typed: str, sentence: str) -> None:
    assert read(typed).problems == [sentence]


def test_an_address_is_no_field() -> None:
    assert read("https://example.org/a").problems == []


def test_stop_words_are_passed_over_unless_there_is_nothing_else() -> None:
    assert [word.word for word in wanted(read("wie ist das mit dem Datenschutz"))] == ["Datenschutz"]
    assert [word.word for word in wanted(read("wer wie was"))] == ["wer", "wie", "was"]


def test_a_phrase_keeps_the_places_of_what_says_nothing() -> None:
    assert conditions(read('"Amt für Umwelt"'), None) == ["(('amt') <2> ('umwelt'))"]


@given(st.text(max_size=500) | st.text(alphabet="abö \"„“:-.'\\()&|!<>0123456789vorphasetyp", max_size=120))
@example('-:-:-""--')
@example("vor:0000-00-00 nach:99.99.99")
def test_anything_can_be_asked(typed: str) -> None:
    asked = asking.read(typed)
    assert all(problem.endswith((".", "1")) for problem in asked.problems)
    wanted(asked)
    conditions(asked, None)
