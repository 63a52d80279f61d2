"""The analyser: words that are the same for a reader are the same for the index."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.search.documents import Document, Kind, Readers
from app.search.snippets import snippet
from app.search.terms import keys_of
from app.search.words import fold, term, tokens
from app.search.words.vectors import Analysis


def finds(asked: str, written: str) -> bool:
    """Whether a search for the one word comes upon the other: by the word, or by all parts of it."""
    there = {term(written).whole, *term(written).parts}
    word = keys_of(asked)
    return bool(there & set(word.keys)) or (bool(word.parts) and set(word.parts) <= there)


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("Müll", "Muell"), ("Muell", "Müll"), ("MÜLL", "müll"), ("Straße", "Strasse"), ("Strassen", "Straße"),
        ("Büro", "Bürgerbüro"), ("Büro", "Buergerbuero"), ("Büros", "Bürgerbüro"), ("bürgerbüro", "Bürgerbüros"),
        ("Sprachassistent", "Sprachassistenzsystem"), ("Sprachassistenten", "Sprachassistenz"),
        ("Antrag", "Bauanträge"), ("Anträge", "Bauantrag"), ("Protokoll", "Sitzungsprotokolle"),
        ("Datenschutz", "Datenschutzfolgenabschätzung"), ("Folgenabschätzung", "Datenschutz-Folgenabschätzung"),
        ("Übersetzung", "übersetzen"), ("Bussgeldbescheid", "Bußgeldbescheide"), ("Kitaplätze", "Kita-Platz"),
        ("Email", "E-Mail"), ("Chatbots", "Chatbot"), ("Leistungs\u00adbescheid", "Leistungsbescheid"),
    ],
)  # fmt: skip
def test_a_word_finds_its_forms_its_spellings_and_compounds(asked: str, written: str) -> None:
    keys = {key for token in tokens(written) for word in (token.text, *token.pieces) for key in _all_keys(word)}
    word = keys_of(asked)
    assert keys & set(word.keys) or (word.parts and set(word.parts) <= keys), (word, keys)


def _all_keys(word: str) -> set[str]:
    found = term(word)
    return {found.whole, *found.parts}


@pytest.mark.parametrize(
    ("asked", "written"),
    [("neu", "Neuseeland"), ("Aktuelles", "Aktien"), ("Amt", "gesamt"), ("Rat", "Apparat"), ("Tee", "Komitee")],
)
def test_letters_that_only_happen_to_be_in_a_word_find_nothing(asked: str, written: str) -> None:
    assert not finds(asked, written)


def test_written_out_and_real_umlauts_have_one_spelling() -> None:
    assert [fold(word) for word in ("Müll", "Muell", "Straße", "neue", "Aktuell", "Café")] == [
        "muell", "muell", "strasse", "neue", "aktuell", "cafe",
    ]  # fmt: skip


def test_english_texts_have_english_stems() -> None:
    assert (term("policies", "en").whole, term("guidelines", "en-GB").whole) == ("polici", "guidelin")
    assert "polici" in keys_of("policy").keys


def document(title: str, text: str, language: str = "de", **labels: str) -> Document:
    return Document(
        Kind.guidance, 1, title, text, "/x", Readers.everyone, datetime(2026, 1, 1, tzinfo=UTC), language=language,
        labels=labels,
    )  # fmt: skip


def test_title_labels_text_and_parts_have_places_and_weights() -> None:
    found = Analysis(document("Das Bürgerbüro", "Ein Chatbot hilft.", stage="triage Triage")).vector
    assert found.split() == [
        "'burgerburo':2A", "'burg':2B", "'buro':2B", "'stage=triag':13D", "'triag':13B,14B", "'chatbot':26C",
        "'hilft':27C",
    ]  # fmt: skip


def test_a_number_in_a_label_is_for_field_search_alone() -> None:
    assert Analysis(document("", "", advisor="17 Ostwald")).vector.split() == [
        "'advisor=17':11D",
        "'advisor=ostwald':11D",
        "'ostwald':11B",
    ]


def test_the_vocabulary_is_as_written() -> None:
    assert Analysis(document("Das Bürgerbüro", "Die Büros")).vocabulary == {"burgerburo": "Bürgerbüro", "buro": "Büros"}


def test_the_snippet_shows_where_the_words_stand_together() -> None:
    text = "Vorn steht etwas anderes. " * 20 + "Das Bürgerbüro hat einen <b>Chatbot</b>. " + "Hinten auch. " * 20
    found = snippet(text, frozenset({"buro", "chatbot"}))
    assert [stretch for stretch, is_meant in found.stretches if is_meant] == ["Bürgerbüro", "Chatbot"]
    assert str(found).startswith("… ")
    assert str(found).endswith(" …")
    assert len(str(found)) <= 230


@given(st.text(max_size=300))
def test_any_text_can_be_analysed(text: str) -> None:
    assert Analysis(document(text, text)).vector is not None
    assert str(snippet(text, frozenset({"a"}), whole=True)) == " ".join(text.split())
