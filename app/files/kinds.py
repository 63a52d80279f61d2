"""Which files are taken: their kind by content, and whether the name says the same."""

from dataclasses import dataclass
from typing import BinaryIO

from app.errors import Invalid
from app.files import content
from app.files.names import extension_of
from app.texts import N_, _

MAX_BYTES = 25 << 20
MAX_MEGABYTES = 25
FIELD = "files"


@dataclass(frozen=True)
class Kind:
    """One kind of file. `refusal` is what to say when a file only claims to be one."""

    extension: str
    media_type: str
    refusal: str

    @property
    def is_image(self) -> bool:
        return self.media_type.startswith("image/")


KINDS = {
    kind.extension: kind
    for kind in (
        Kind("pdf", "application/pdf", N_("Die Datei „%(name)s“ ist kein PDF.")),
        Kind("odt", "application/vnd.oasis.opendocument.text", N_("Die Datei „%(name)s“ ist kein OpenDocument-Text.")),
        Kind(
            "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            N_("Die Datei „%(name)s“ ist kein Word-Dokument."),
        ),
        Kind(
            "ods", "application/vnd.oasis.opendocument.spreadsheet",
            N_("Die Datei „%(name)s“ ist keine OpenDocument-Tabelle."),
        ),
        Kind(
            "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            N_("Die Datei „%(name)s“ ist keine Excel-Tabelle."),
        ),
        Kind("csv", "text/csv", N_("Die Datei „%(name)s“ ist keine CSV-Tabelle.")),
        Kind("txt", "text/plain", N_("Die Datei „%(name)s“ ist kein einfacher Text.")),
        Kind("png", "image/png", N_("Die Datei „%(name)s“ ist kein PNG-Bild.")),
        Kind("jpg", "image/jpeg", N_("Die Datei „%(name)s“ ist kein JPG-Bild.")),
        Kind("zip", "application/zip", N_("Die Datei „%(name)s“ ist kein ZIP-Archiv oder ist beschädigt.")),
        Kind("eml", "message/rfc822", N_("Die Datei „%(name)s“ ist keine gespeicherte E-Mail.")),
    )
}  # fmt: skip
ALIASES = {"jpeg": "jpg"}
ACCEPT = ",".join(f".{extension}" for extension in [*KINDS, *ALIASES])
"""For the attribute `accept` of a file field."""

INLINE_TYPES = frozenset(kind.media_type for kind in KINDS.values() if kind.is_image)


def kind_of(name: str, data: BinaryIO) -> Kind:
    """The kind of a file whose name and content agree. `data` can be read and sought.

    Raises Invalid with a sentence at the field "files".
    """
    extension = extension_of(name)
    kind = KINDS.get(ALIASES.get(extension, extension))
    if kind is None:
        raise _invalid(
            N_("Die Datei „%(name)s“ können wir nicht annehmen. Möglich sind: %(kinds)s."),
            name, kinds=", ".join(f".{each}" for each in KINDS),
        )  # fmt: skip
    _expect_size(name, content.size_of(data))
    if not _agrees(kind, data):
        raise _mismatch(name, kind, data)
    if content.has_macros(data):
        raise _invalid(N_("Die Datei „%(name)s“ enthält Makros. Bitte speichern Sie sie ohne Makros."), name)
    return kind


def _expect_size(name: str, size: int) -> None:
    if size == 0:
        raise _invalid(N_("Die Datei „%(name)s“ ist leer."), name)
    if size > MAX_BYTES:
        raise _invalid(N_("Die Datei „%(name)s“ ist größer als %(most)s MB."), name, most=MAX_MEGABYTES)


def _agrees(kind: Kind, data: BinaryIO) -> bool:
    found = content.by_signature(data)
    if kind.extension in {"csv", "txt"}:
        return found is None and content.is_text(data)
    if kind.extension == "eml":
        return found is None and content.is_mail(data)
    return found == kind.extension


def _mismatch(name: str, kind: Kind, data: BinaryIO) -> Invalid:
    """Says what is wrong, and what would help as far as that can be told."""
    if kind.extension in {"docx", "xlsx"} and content.is_old_or_locked_office(data):
        return _invalid(
            N_(
                "Die Datei „%(name)s“ ist mit einem Kennwort geschützt oder in einem alten Format. "
                "Bitte speichern Sie sie ohne Kennwort neu."
            ),
            name,
        )
    sentence = _(kind.refusal) % {"name": name}
    found = content.by_signature(data)
    if found:
        sentence += " " + _("Zum Inhalt passt die Endung .%(extension)s.") % {"extension": found}
    return Invalid({FIELD: sentence})


def _invalid(sentence: str, name: str, **words: object) -> Invalid:
    return Invalid({FIELD: _(sentence) % {"name": name, **words}})
