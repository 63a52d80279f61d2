"""The smallest real files of every kind, made here and now."""

import base64
import struct
import zipfile
import zlib
from io import BytesIO

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
