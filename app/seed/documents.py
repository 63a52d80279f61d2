"""The files that demo solutions offer, made from `solutions/documents.yaml`: text, or OpenDocument."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

INVENTED = "Erfundenes Beispiel aus dem KI-Lotsen. Vor der Verwendung anpassen und rechtlich prüfen."
ODT = "application/vnd.oasis.opendocument.text"
_MANIFEST = f"""<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">
<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{ODT}"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
</manifest:manifest>
"""
_CONTENT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3">
<office:body><office:text>
{paragraphs}
</office:text></office:body>
</office:document-content>
"""


def made(name: str, title: str, paragraphs: Sequence[str]) -> BytesIO:
    """The file, of the kind its name says. A paragraph that begins with "# " or "§ " is a heading."""
    if Path(name).suffix == ".odt":
        return BytesIO(_odt(title, [INVENTED, *paragraphs]))
    return BytesIO("\n\n".join([title, INVENTED, *paragraphs, ""]).encode())


def _odt(title: str, paragraphs: Sequence[str]) -> bytes:
    lines = [_heading(title, 1)]
    for one in paragraphs:
        heading = one.startswith(("# ", "§ "))
        lines.append(_heading(one.removeprefix("# "), 2) if heading else f"<text:p>{escape(one)}</text:p>")
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as package:
        package.writestr("mimetype", ODT, ZIP_STORED)
        package.writestr("META-INF/manifest.xml", _MANIFEST)
        package.writestr("content.xml", _CONTENT.format(paragraphs="\n".join(lines)))
    return packed.getvalue()


def _heading(text: str, level: int) -> str:
    return f'<text:h text:outline-level="{level}">{escape(text)}</text:h>'
