"""Names of files as people gave them, made safe to show and to save."""

import unicodedata

from app.texts import _

MAX_LENGTH = 150
MAX_EXTENSION = 10


def clean_name(name: str) -> str:
    """The last part of the path, without invisible characters, at most 150 characters; umlauts stay.

    Control characters go, and with them those that turn the direction of writing: they can make
    "exe.gpj" look like "jpg.exe" the other way round.
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rstrip("/").rpartition("/")[2]
    words = "".join(char if char.isspace() or _visible(char) else "" for char in last).split()
    stem, dot, extension = " ".join(words).rpartition(".")
    ending = dot + extension
    if not dot or not extension.isalnum() or len(extension) > MAX_EXTENSION:
        stem, ending = stem + ending, ""
    stem = stem.strip(" .") or _("Datei")
    return stem[: MAX_LENGTH - len(ending)].rstrip(" .") + ending


def extension_of(name: str) -> str:
    """What stands after the last dot, in lower case; empty when there is no dot."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def _visible(char: str) -> bool:
    return unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
