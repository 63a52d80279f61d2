"""Markdown of a whole document, such as an article: headings one can link to, callouts, its own images.

The allow list is that of `app.web.markdown` and what is added here. A line break in the text is none on the page, as
Markdown has it, for such texts are wrapped in files.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from unicodedata import normalize

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin

from app.web.markdown import TAGS, URL_SCHEMES, WHOLE_PAGE

# The author picks the word, so it is in the language of the text.
CALLOUTS = {
    "hinweis": ("note", "Hinweis"),
    "wichtig": ("important", "Wichtig"),
    "tipp": ("tip", "Tipp"),
    "beispiel": ("example", "Beispiel"),
    "note": ("note", "Note"),
    "important": ("important", "Important"),
    "tip": ("tip", "Tip"),
    "example": ("example", "Example"),
}
LISTED_LEVELS = {"h2": 2, "h3": 3}
ANCHOR = "abschnitt-"
_TITLE, _BOX = "callout__title", "callout"
_ATTRIBUTES = {
    "a": {"href", "title"},
    "ol": {"start"},
    "img": {"src", "alt", "title"},
    **{heading: {"id"} for heading in ("h2", "h3", "h4", "h5", "h6")},
}
_CLASSES = {"div": {_BOX, *(f"{_BOX}--{kind}" for kind, _title in CALLOUTS.values())}, "p": {_TITLE}}
_DOTS = "\N{COMBINING DIAERESIS}"  # what makes an umlaut, and is written as an e


@dataclass(frozen=True)
class Heading:
    """A heading that the list of contents names. `level` is 2 or 3."""

    level: int
    anchor: str
    text: str


@dataclass(frozen=True)
class Document:
    """A rendered document: safe HTML, its headings in order, and where its links go."""

    html: str
    contents: list[Heading]
    targets: list[str]


def render_document(text: str, *, image: Callable[[str], str | None], link: Callable[[str], str] = str) -> Document:
    """The document. `image` gives the address of the image of that name, or None; `link` may lead a link elsewhere.

    An image that there is not is replaced by its alternative text.
    """
    tokens = _PARSER.parse(text)
    contents = list(_headings(tokens))
    targets: list[str] = []
    for token in tokens:
        for child in token.children or []:
            if child.type == "image":
                _place(child, image)
            elif child.type == "link_open":
                child.attrs["href"] = link(str(child.attrs["href"]))
                targets.append(str(child.attrs["href"]))
    html = nh3.clean(
        _PARSER.renderer.render(tokens, _PARSER.options, {}),
        tags=TAGS | {"div", "img"},
        attributes=_ATTRIBUTES,
        allowed_classes=_CLASSES,
        tag_attribute_values={"div": {"role": {"note"}}},
        url_schemes=URL_SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )
    return Document(html, contents, targets)


def _headings(tokens: list[Token]) -> Iterator[Heading]:
    """Moves the headings below the page's own, names each, and yields those to be listed."""
    taken: set[str] = set()
    for opening, inline, closing in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if opening.type != "heading_open":
            continue
        opening.tag = closing.tag = WHOLE_PAGE[opening.tag]
        words = "".join(child.content for child in inline.children or [] if child.type in {"text", "code_inline"})
        anchor = _anchor(words, taken)
        opening.attrs["id"] = anchor
        if opening.tag in LISTED_LEVELS:
            yield Heading(LISTED_LEVELS[opening.tag], anchor, words)


def _anchor(words: str, taken: set[str]) -> str:
    """From the words alone, so that a link to it holds as long as the heading does; equal ones are numbered."""
    plain = normalize("NFKD", words.casefold()).replace(_DOTS, "e")
    stem = ANCHOR + (re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60] or "x")
    anchor, number = stem, 1
    while anchor in taken:
        number += 1
        anchor = f"{stem}-{number}"
    taken.add(anchor)
    return anchor


def _place(token: Token, image: Callable[[str], str | None]) -> None:
    address = image(str(token.attrs["src"]))
    if address is not None:
        token.attrs["src"] = address
        return
    token.type, token.tag, token.nesting = "text", "", 0
    token.content = token.content or str(token.attrs["src"])
    token.children = None


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": False})
    parser.enable(["table", "strikethrough"])
    for word, (kind, title) in CALLOUTS.items():
        container_plugin(parser, word, render=_callout(word, kind, title))
    return parser


def _callout(word: str, kind: str, title: str) -> Callable[..., str]:
    def render(_renderer: object, tokens: list[Token], at: int, _options: object, _env: object) -> str:
        if tokens[at].nesting != 1:
            return "</div>\n"
        own = tokens[at].info.strip().removeprefix(word).strip()
        return (
            f'<div class="{_BOX} {_BOX}--{kind}" role="note">\n<p class="{_TITLE}">{nh3.clean_text(own or title)}</p>\n'
        )

    return render


_PARSER = _parser()
