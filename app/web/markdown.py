"""Markdown to safe HTML: rendered once when a text is saved, cleaned against an allow list."""

import html

import nh3
from markdown_it import MarkdownIt


def _parser() -> MarkdownIt:
    """CommonMark with tables and struck text; whole web addresses become links, guessed ones (example.de) do not."""
    parser = MarkdownIt("commonmark", {"html": False, "linkify": True, "breaks": True})
    assert parser.linkify is not None
    parser.linkify.set({"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})
    parser.linkify.add("ftp:", None).add("//", None)
    return parser.enable(["table", "strikethrough", "linkify"])


_PARSER = _parser()
URL_SCHEMES = {"http", "https", "mailto", "tel"}
TAGS = {
    "p", "br", "strong", "em", "s", "a", "ul", "ol", "li", "blockquote", "code", "pre", "hr",
    "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
_INSIDE = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h6", "h5": "h6", "h6": "h6"}
WHOLE_PAGE = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h4", "h5": "h5", "h6": "h6"}


def render(text: str) -> str:
    """Safe HTML of a text that stands inside a page, such as a reply: headings start at h3."""
    return _render(text, _INSIDE)


def render_page(text: str) -> str:
    """Safe HTML of a text that is the page, below its title: headings start at h2."""
    return _render(text, WHOLE_PAGE)


def _render(text: str, headings: dict[str, str]) -> str:
    tokens = _PARSER.parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = headings[token.tag]
    return nh3.clean(
        _PARSER.renderer.render(tokens, _PARSER.options, {}),
        tags=TAGS,
        attributes={"a": {"href", "title"}, "ol": {"start"}},
        url_schemes=URL_SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )


def plain(rendered: str) -> str:
    """The words of rendered HTML, without the markup."""
    return html.unescape(nh3.clean(rendered.replace("<", " <"), tags=set())).strip()
