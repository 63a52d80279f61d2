"""Texts in the reader's language.

German is the language of the source: a text's id is the German sentence. Other languages are
catalogues in `app/locales/<language>/LC_MESSAGES/messages.po`, read once, as they are, at first use.
The language of the current request is a context variable, so services need no request to speak.
"""

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SOURCE_LANGUAGE = "de"
LANGUAGES = {"de": "Deutsch", "en": "English"}
LOCALES = Path(__file__).parent / "locales"

current_language: ContextVar[str] = ContextVar("current_language", default=SOURCE_LANGUAGE)


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The translations of one language; German is the source and needs none."""
    path = LOCALES / language / "LC_MESSAGES" / "messages.po"
    if language == SOURCE_LANGUAGE or not path.exists():
        return gettext.NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Within, texts are in this language: for what another person reads than whoever asks."""
    token = current_language.set(language)
    try:
        yield
    finally:
        current_language.reset(token)


def _(message: str) -> str:
    """The text in the current language."""
    language = current_language.get()
    return message if language == SOURCE_LANGUAGE else catalogue(language).gettext(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    """The text for a number of things, in the current language."""
    return catalogue(current_language.get()).ngettext(singular, plural, number)


def N_(message: str) -> str:  # noqa: N802 – gettext's name for it
    """Marks a text for the catalogue; it is translated with `_` where it is shown."""
    return message
