"""Names of files, as people send them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.files.names import MAX_LENGTH, clean_name, extension_of


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Bericht.pdf", "Bericht.pdf"),
        ("Übersicht Köthen (Anhalt) – Entwurf 2.odt", "Übersicht Köthen (Anhalt) – Entwurf 2.odt"),
        ("U\u0308bersicht.pdf", "Übersicht.pdf"),
        ("C:\\Users\\ida\\Bericht.pdf", "Bericht.pdf"),
        ("../../etc/passwd", "passwd"),
        ("/tmp/x.pdf/", "x.pdf"),
        ("Rechnung\u202efdp.exe", "Rechnungfdp.exe"),
        ("a\u2066b\u200bc\ufeff.txt", "abc.txt"),
        ("a\x00b\r\nc\td.txt", "ab c d.txt"),
        ("  viel   Platz .txt ", "viel Platz.txt"),
        (".pdf", "Datei.pdf"),
        ("", "Datei"),
        ("...", "Datei"),
        ("\u202e", "Datei"),
        ("Protokoll vom 3. November", "Protokoll vom 3. November"),
        ("x" * 200 + ".docx", "x" * 145 + ".docx"),
        ("\ud800x.pdf", "x.pdf"),
        ("Wichtig 😀.pdf", "Wichtig 😀.pdf"),
    ],
)
def test_clean_name(sent: str, kept: str) -> None:
    assert clean_name(sent) == kept


@given(st.text(max_size=400))
def test_clean_names_are_short_visible_and_stay_clean(sent: str) -> None:
    name = clean_name(sent)
    assert 0 < len(name) <= MAX_LENGTH
    assert not set(name) & set("/\\\0\r\n")
    assert {unicodedata.category(char) for char in name}.isdisjoint({"Cc", "Cf", "Cs"})
    assert name == name.encode().decode()
    assert clean_name(name) == name


@pytest.mark.parametrize(("name", "extension"), [("a.PDF", "pdf"), ("a.tar.gz", "gz"), ("a", ""), ("a.", "")])
def test_extension(name: str, extension: str) -> None:
    assert extension_of(name) == extension
