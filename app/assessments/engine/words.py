"""Texts in both languages, as the file has them."""

from typing import Any

from pydantic import BaseModel, ConfigDict


class Text(BaseModel):
    """The same in German and in English."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    de: str
    en: str

    def of(self, language: str) -> str:
        return self.en if language == "en" else self.de

    def __bool__(self) -> bool:
        return bool(self.de)


class Worded(BaseModel):
    """A part of the file: its texts lie in pairs of fields that end in `de` and `en`."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, arbitrary_types_allowed=True)

    def text(self, name: str = "") -> Text:
        """The pair called `name`; without one the thing's own."""
        before = f"{name}_" if name else ""
        fields: dict[str, Any] = {language: getattr(self, before + language) for language in ("de", "en")}
        return Text(**fields)


class Cited(Worded):
    """Something with a place in the law; `ref_de` is there where the English way of citing is not German."""

    ref: str = ""
    ref_de: str = ""

    @property
    def article(self) -> Text:
        return Text(de=self.ref_de or self.ref, en=self.ref)
