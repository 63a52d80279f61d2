"""What a file is by its content. Nothing is unpacked and no file is read into memory as a whole."""

import codecs
import re
import struct
from collections.abc import Iterator
from email import policy
from email.errors import HeaderParseError
from email.parser import BytesHeaderParser
from typing import BinaryIO

CHUNK = 1 << 20
MAX_HEADERS = 1 << 18
MAX_DIRECTORY = 8 << 20  # bytes of a zip's table of contents; more than 100,000 entries

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # old Office files, and new ones with a password
ODF = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
}
OOXML = {b"word/": "docx", b"xl/": "xlsx"}
ZIPPED = {"zip", *ODF.values(), *OOXML.values()}
EMPTY_LIBRARIES = (b"script-lb.xml", b"script-lc.xml")

# Tab, line feed, form feed and carriage return are text; all other control characters are not.
CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
NOT_IN_CP1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
HEADER_LINE = re.compile(rb"(?:From |[!-9;-~]+[ \t]*:)")


def size_of(data: BinaryIO) -> int:
    """Bytes, from the beginning to the end."""
    return data.seek(0, 2)


def head_of(data: BinaryIO, length: int) -> bytes:
    """The first bytes."""
    data.seek(0)
    return data.read(length)


def chunks(data: BinaryIO) -> Iterator[bytes]:
    """The whole content from the beginning, in pieces."""
    data.seek(0)
    while piece := data.read(CHUNK):
        yield piece


def by_signature(data: BinaryIO) -> str | None:
    """The extension that fits the first bytes (and the inside of a zip), None for text and everything unknown."""
    head = head_of(data, 16)
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"\x89PNG\r\n\x1a\n") and head[12:] == b"IHDR":
        return "png"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if head.startswith(b"PK\x03\x04"):
        return _by_archive(data)
    return None


def is_old_or_locked_office(data: BinaryIO) -> bool:
    """Whether it is an Office file of before 2007, or a newer one that is locked with a password."""
    return head_of(data, len(OLE)) == OLE


def is_text(data: BinaryIO) -> bool:
    """Whether all of it is UTF-8, Windows-1252, or UTF-16 with its mark, without control characters."""
    if head_of(data, 2) in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
        return _is_utf16(data)
    if any(CONTROL.search(piece) for piece in chunks(data)):
        return False
    return _is_utf8(data) or not any(NOT_IN_CP1252.search(piece) for piece in chunks(data))


def is_mail(data: BinaryIO) -> bool:
    """Whether it begins with the headers of a mail: a sender, and when or along which way it came."""
    head = head_of(data, MAX_HEADERS)
    if not HEADER_LINE.match(head) or any(b"\x00" in piece for piece in chunks(data)):
        return False
    try:
        found = BytesHeaderParser(policy=policy.compat32).parsebytes(head)
    except (HeaderParseError, ValueError):
        return False
    return not found.defects and "From" in found and ("Date" in found or "Received" in found)


def has_macros(data: BinaryIO) -> bool:
    """Whether it is a zip whose table of contents names macros of Microsoft Office or LibreOffice."""
    kind = by_signature(data)
    if kind not in ZIPPED:
        return False
    return any(_is_macro(name, kind) for name in zip_names(data) or [])


def _is_macro(name: bytes, kind: str) -> bool:
    last = name.rpartition(b"/")[2]
    if last == b"vbaproject.bin" or name.startswith(b"xl/macrosheets/"):
        return True
    if kind not in ODF.values() or not last:
        return False
    return name.startswith(b"scripts/") or (name.startswith(b"basic/") and last not in EMPTY_LIBRARIES)


def _by_archive(data: BinaryIO) -> str | None:
    """odt, ods, docx, xlsx or zip. One that would be several of them at once is only a zip."""
    names = zip_names(data)
    if names is None:
        return None
    found = {ODF.get(_odf_type(data), "")} - {""}
    if b"[content_types].xml" in names:
        found |= {kind for folder, kind in OOXML.items() if any(name.startswith(folder) for name in names)}
    return found.pop() if len(found) == 1 else "zip"


def _odf_type(data: BinaryIO) -> bytes:
    """What OpenDocument says it is: the first entry, named "mimetype" and stored as it is."""
    head = head_of(data, 200)
    method, size, name_length, extra_length = struct.unpack("<8xH8xI4xHH", head[:30].ljust(30, b"\0"))
    if method != 0 or head[30 : 30 + name_length] != b"mimetype":
        return b""
    start = 30 + name_length + extra_length
    return head[start : start + size]


def zip_names(data: BinaryIO) -> set[bytes] | None:
    """The names in a zip's table of contents, in lower case; None when it is damaged, empty or too long.

    Read by hand, because `zipfile` trusts the table: one of 25 MB costs it seconds and half a gigabyte.
    """
    directory = _directory(data)
    names: set[bytes] = set()
    at = 0
    while at < len(directory):
        if directory[at : at + 4] != b"PK\x01\x02" or at + 46 > len(directory):
            return None
        name, extra, comment = struct.unpack_from("<HHH", directory, at + 28)
        names.add(directory[at + 46 : at + 46 + name].replace(b"\\", b"/").lower())
        at += 46 + name + extra + comment
    return names if names and at == len(directory) else None


def _directory(data: BinaryIO) -> bytes:
    """The table of contents, found from the end of the file; empty when there is none that fits exactly."""
    size = size_of(data)
    tail_at = max(0, size - 22 - 0xFFFF)
    data.seek(tail_at)
    tail = data.read()
    at = len(tail)
    while (at := tail.rfind(b"PK\x05\x06", 0, at)) >= 0:
        if at + 22 > len(tail):
            continue
        length, start, comment = struct.unpack_from("<IIH", tail, at + 12)
        if at + 22 + comment != len(tail):
            continue
        if length > MAX_DIRECTORY or start + length > tail_at + at:
            return b""
        data.seek(start + length)
        # Nothing may hide between the table and its end mark but the 64 bit form of that mark.
        between = data.read(min(4, tail_at + at - start - length))
        if between not in {b"", b"PK\x06\x06"}:
            return b""
        data.seek(start)
        return data.read(length)
    return b""


def _is_utf8(data: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for piece in chunks(data):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _is_utf16(data: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-16")()
    try:
        for piece in chunks(data):
            if CONTROL.search(decoder.decode(piece).encode("utf-8")):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
