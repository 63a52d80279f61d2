"""What is taken, by content and name: every kind, and everything that only pretends."""

import base64
import struct
import zipfile
import zlib
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import Invalid
from app.files.kinds import ACCEPT, KINDS, MAX_BYTES, kind_of
from app.files.names import clean_name

ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\n%%EOF\n"
# One grey pixel.
JPG = base64.b64decode(
    "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIsIxwcKDcpLDAxNDQ0Hyc5PTgy"
    "PC4zNDL/wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAACf/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AVN//2Q=="
)
MAIL = """From: Ida Muster <ida@koethen.example>
Date: Sun, 22 Nov 2026 10:00:00 +0100
Subject: Gruß

Guten Tag
"""


def archive(files: dict[str, str | bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip; an entry called "mimetype" is stored as it is."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", compression) as made:
        for name, text in files.items():
            made.writestr(name, text, compress_type=zipfile.ZIP_STORED if name == "mimetype" else None)
    return target.getvalue()


def png(red: int = 255, green: int = 0, blue: int = 0) -> bytes:
    """One pixel of that colour."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixel = zlib.compress(bytes([0, red, green, blue]))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixel) + chunk(b"IEND", b"")


def odf(mime: str = ODT, **more: str) -> bytes:
    """An OpenDocument; further entries by name."""
    return archive({"mimetype": mime, "content.xml": "<x/>", "META-INF/manifest.xml": "<x/>", **more})


def office(folder: str = "word", main: str = "document.xml", **more: str) -> bytes:
    """An Office document; further entries by name."""
    return archive({"[Content_Types].xml": TYPES, "_rels/.rels": "<x/>", f"{folder}/{main}": "<x/>", **more})


def samples() -> dict[str, bytes]:
    """One file of every kind, by extension."""
    return {
        "pdf": PDF,
        "odt": odf(),
        "docx": office(),
        "ods": odf(ODS),
        "xlsx": office("xl", "workbook.xml"),
        "csv": "Ort;Einwohner\r\nKöthen;25.000\r\n".encode("cp1252"),
        "txt": "Grüße aus Köthen – auch in UTF-8\n".encode(),
        "png": png(),
        "jpg": JPG,
        "zip": archive({"Unterlagen/Lageplan.txt": "hier"}),
        "eml": MAIL.encode(),
    }


SAMPLES = samples()
ALL = ".pdf, .odt, .docx, .ods, .xlsx, .csv, .txt, .png, .jpg, .zip, .eml"
AGAIN = "Bitte speichern Sie sie ohne Kennwort neu."
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def refusal(name: str, data: bytes) -> str:
    with pytest.raises(Invalid) as caught:
        kind_of(name, BytesIO(data))
    assert list(caught.value.fields) == ["files"]
    return caught.value.message


def test_every_kind_is_taken() -> None:
    found = {extension: kind_of(f"Köthen.{extension}", BytesIO(data)) for extension, data in SAMPLES.items()}
    assert found == KINDS


def test_extension_may_be_in_capitals_and_jpeg() -> None:
    assert kind_of("FOTO.JPG", BytesIO(SAMPLES["jpg"])) == KINDS["jpg"]
    assert kind_of("Foto.jpeg", BytesIO(SAMPLES["jpg"])) == KINDS["jpg"]


def test_accept_names_all_extensions() -> None:
    assert ACCEPT == ".pdf,.odt,.docx,.ods,.xlsx,.csv,.txt,.png,.jpg,.zip,.eml,.jpeg"


@pytest.mark.parametrize("claimed", KINDS)
@pytest.mark.parametrize("real", KINDS)
def test_wrong_extension_is_refused(claimed: str, real: str) -> None:
    texts = {"csv": {"csv", "txt"}, "txt": {"csv", "txt"}, "eml": {"csv", "txt", "eml"}}
    if claimed in texts.get(real, {real}):
        assert kind_of(f"x.{claimed}", BytesIO(SAMPLES[real])) == KINDS[claimed]
    else:
        assert refusal(f"x.{claimed}", SAMPLES[real]).startswith(KINDS[claimed].refusal % {"name": f"x.{claimed}"})


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("x.pdf", png(), "Die Datei „x.pdf“ ist kein PDF. Zum Inhalt passt die Endung .png."),
        ("x.pdf", b"\n" + PDF, "Die Datei „x.pdf“ ist kein PDF."),
        ("x.csv", OLE, "Die Datei „x.csv“ ist keine CSV-Tabelle."),
        ("x.png", office(), "Die Datei „x.png“ ist kein PNG-Bild. Zum Inhalt passt die Endung .docx."),
        ("x.txt", PDF, "Die Datei „x.txt“ ist kein einfacher Text. Zum Inhalt passt die Endung .pdf."),
        ("x.txt", b"", "Die Datei „x.txt“ ist leer."),
        ("x.pdf", PDF + bytes(MAX_BYTES), "Die Datei „x.pdf“ ist größer als 25 MB."),
        ("x.exe", b"MZ", f"Die Datei „x.exe“ können wir nicht annehmen. Möglich sind: {ALL}."),
        ("x.docx", OLE, f"Die Datei „x.docx“ ist mit einem Kennwort geschützt oder in einem alten Format. {AGAIN}"),
        ("x.odt", OLE, "Die Datei „x.odt“ ist kein OpenDocument-Text."),
    ],
)
def test_refusal_says_what_helps(name: str, data: bytes, sentence: str) -> None:
    assert refusal(name, data) == sentence


@pytest.mark.parametrize("name", ["x", "", "x.", ".pdf.", "pdf", "x.pdf.exe", "x.docm", "x.html", "x.svg"])
def test_unknown_extensions_are_refused(name: str) -> None:
    assert refusal(name, PDF).startswith(f"Die Datei „{name}“ können wir nicht annehmen.")


def test_largest_file_is_taken() -> None:
    assert kind_of("x.pdf", BytesIO(PDF + bytes(MAX_BYTES - len(PDF)))) == KINDS["pdf"]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.docx", office(**{"word/vbaProject.bin": "x"})),
        ("x.xlsx", office("xl", "workbook.xml", **{"xl/VBAPROJECT.BIN": "x"})),
        ("x.xlsx", office("xl", "workbook.xml", **{"xl/macrosheets/sheet1.xml": "x"})),
        ("x.zip", archive({"brief/word\\vbaProject.bin": "x"})),
        ("x.odt", odf(**{"Basic/Standard/Module1.xml": "x"})),
        ("x.ods", odf(ODS, **{"Scripts/python/los.py": "x"})),
    ],
)
def test_macros_are_refused(name: str, data: bytes) -> None:
    assert refusal(name, data) == f"Die Datei „{name}“ enthält Makros. Bitte speichern Sie sie ohne Makros."


def test_folders_that_are_no_macros_are_taken() -> None:
    empty_library = odf(**{"Basic/Standard/script-lb.xml": "x", "Basic/script-lc.xml": "x", "Scripts/": ""})
    assert kind_of("x.odt", BytesIO(empty_library)) == KINDS["odt"]
    assert kind_of("x.zip", BytesIO(archive({"scripts/los.py": "x", "basic/a.xml": "x"}))) == KINDS["zip"]


@pytest.mark.parametrize("name", ["x.odt", "x.docx"])
def test_two_documents_in_one_are_neither(name: str) -> None:
    both = archive({"mimetype": ODT, "content.xml": "<x/>", "[Content_Types].xml": TYPES, "word/document.xml": "<x/>"})
    assert refusal(name, both).endswith("Zum Inhalt passt die Endung .zip.")
    assert kind_of("x.zip", BytesIO(both)) == KINDS["zip"]


def test_polyglots_are_what_they_begin_with() -> None:
    pdf_and_zip = PDF + SAMPLES["zip"]
    assert refusal("x.zip", pdf_and_zip).endswith("Zum Inhalt passt die Endung .pdf.")
    assert refusal("x.zip", b"MZ" + SAMPLES["zip"]) == KINDS["zip"].refusal % {"name": "x.zip"}
    assert refusal("x.png", JPG_AND_PAGE).endswith("Zum Inhalt passt die Endung .jpg.")
    assert kind_of("x.jpg", BytesIO(JPG_AND_PAGE)) == KINDS["jpg"]


JPG_AND_PAGE = SAMPLES["jpg"] + b"<script>alert(1)</script>"


@pytest.mark.parametrize(
    "data",
    [
        SAMPLES["zip"][:-1],
        SAMPLES["zip"] + b"x",
        SAMPLES["zip"][:30],
        SAMPLES["zip"].replace(b"PK\x01\x02", b"PK\x01\x03"),
        archive({}),
        b"PK\x03\x04" + bytes(100),
        # A second table of contents, hidden between the first and the end.
        SAMPLES["zip"][:-22] + SAMPLES["zip"][-22 - 69 : -22] + SAMPLES["zip"][-22:],
    ],
)
def test_damaged_archives_are_refused(data: bytes) -> None:
    assert refusal("x.zip", data) == "Die Datei „x.zip“ ist kein ZIP-Archiv oder ist beschädigt."


def test_archive_with_a_comment_or_in_the_64_bit_form_is_taken() -> None:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        made.writestr("a.txt", "x")
        made.comment = "Grüße PK\x05\x06".encode()
    assert kind_of("x.zip", target) == KINDS["zip"]
    plain = archive({"a.txt": "x"})
    table, end = plain.index(b"PK\x01\x02"), len(plain) - 22
    record = b"PK\x06\x06" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, 1, 1, end - table, table)
    locator = b"PK\x06\x07" + struct.pack("<IQI", 0, end, 1)
    assert kind_of("x.zip", BytesIO(plain[:end] + record + locator + plain[end:])) == KINDS["zip"]


def test_table_of_contents_of_an_archive_is_limited() -> None:
    entry = b"PK\x01\x02" + bytes(42)
    number = (9 << 20) // len(entry)
    directory = entry * number
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 0xFFFF, 0xFFFF, len(directory), 30, 0)
    assert refusal("x.zip", b"PK\x03\x04" + bytes(26) + directory + end).startswith("Die Datei „x.zip“ ist kein ZIP")


def test_zip_bomb_is_not_unpacked() -> None:
    bomb = archive({f"{number}.txt": bytes(1 << 24) for number in range(4)})
    assert kind_of("x.zip", BytesIO(bomb)) == KINDS["zip"]


@pytest.mark.parametrize(
    "text",
    [
        "Ä\tÖ\r\n\fÜ".encode(),
        b"\xef\xbb\xbfmit BOM",
        "5 €".encode("cp1252"),
        "Unicode-Text;1".encode("utf-16"),
        ("ä" * (1 << 20)).encode(),  # an odd byte first, so that letters cross the pieces that are read
        ("x" + "ä" * (1 << 20)).encode(),
    ],
)
def test_text_in_usual_encodings_is_taken(text: bytes) -> None:
    assert kind_of("x.txt", BytesIO(text)) == KINDS["txt"]
    assert kind_of("x.csv", BytesIO(text)) == KINDS["csv"]


@pytest.mark.parametrize(
    "data", [b"a\x00b", b"\x1b[31mrot", b"a\x7fb", b"\x81\x8d", "a\0b".encode("utf-16"), b"\xff\xfea"]
)
def test_binary_is_no_text(data: bytes) -> None:
    assert refusal("x.txt", data) == "Die Datei „x.txt“ ist kein einfacher Text."


@pytest.mark.parametrize(
    "mail",
    [
        "Received: from a.example by b.example; Sun, 22 Nov 2026 10:00:00 +0100\nFrom: a@b.example\n\nx",
        "From - Sun Nov 22 10:00:00 2026\nFrom: a@b.example\nDate: Sun, 22 Nov 2026 10:00:00 +0100\n\nx",
        MAIL,
    ],
)
def test_mails_are_taken(mail: str) -> None:
    assert kind_of("x.eml", BytesIO(mail.encode("latin-1"))) == KINDS["eml"]


@pytest.mark.parametrize(
    "text",
    ["Guten Tag", "Subject: x\n\nFrom: a@b.example\nDate: heute", "From: a@b.example\n\nx", MAIL + "\0", "\n" + MAIL],
)
def test_other_texts_are_no_mails(text: str) -> None:
    assert refusal("x.eml", text.encode()) == "Die Datei „x.eml“ ist keine gespeicherte E-Mail."


BEGINNINGS = [b"", b"%PDF-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"PK\x03\x04", b"\xff\xfe", b"From: a\nDate: b\n"]
HEADS = st.sampled_from([*BEGINNINGS, *SAMPLES.values()])
NAMES = st.one_of(st.text(), st.sampled_from(list(KINDS)).map(lambda extension: f"x.{extension}"))


def outcome(name: str, data: bytes) -> str:
    """The kind, or the sentence; anything but Invalid fails."""
    try:
        return kind_of(name, BytesIO(data)).extension
    except Invalid as error:
        return error.fields["files"]


@given(name=NAMES, head=HEADS, tail=st.binary(max_size=300))
@settings(max_examples=500, deadline=None)
def test_anything_is_taken_or_refused_with_a_sentence(name: str, head: bytes, tail: bytes) -> None:
    found = outcome(clean_name(name), head + tail)
    assert found in KINDS or found.startswith("Die Datei „")


@given(data=st.data(), extension=st.sampled_from(["odt", "docx", "zip"]))
@settings(max_examples=300, deadline=None)
def test_archives_with_flipped_bytes_are_taken_or_refused(data: st.DataObject, extension: str) -> None:
    broken = bytearray(SAMPLES[extension])
    for _ in range(data.draw(st.integers(1, 4))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    found = outcome(f"x.{extension}", bytes(broken))
    assert found == extension or found.startswith(f"Die Datei „x.{extension}“ ")
