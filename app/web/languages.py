"""What people write in German and, if they like, in English: in the reader's language, or in German and marked so."""

from markupsafe import Markup, escape

from app.texts import SOURCE_LANGUAGE, current_language


class Said(str):
    """A text; `lang` is its language where that is not the page's, and in a page it says so."""

    __slots__ = ("lang",)
    lang: str

    def __html__(self) -> str:
        text = escape(str(self))
        return Markup('<span lang="{}">{}</span>').format(self.lang, text) if self.lang else text


def said(german: str, english: str) -> Said:
    """The English text for readers of English if there is one, else the German."""
    language = current_language.get()
    foreign = language != SOURCE_LANGUAGE
    text = Said(english if foreign and english else german)
    text.lang = SOURCE_LANGUAGE if foreign and not english else ""
    return text
