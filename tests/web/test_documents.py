"""Markdown of whole documents: headings one can link to, callouts, own images, and nothing dangerous."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web.documents import Heading, render_document


def html(text: str) -> str:
    return render_document(text, image={"a.png": "/files/1"}.get).html


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("eins\nzwei", "<p>eins\nzwei</p>\n"),
        ("![Bild](a.png)", '<p><img src="/files/1" alt="Bild"></p>\n'),
        ("![Bild](b.png)", "<p>Bild</p>\n"),
        ("![](https://example.org/x.png)", "<p>https://example.org/x.png</p>\n"),
        ("<img src=x onerror=alert(1)>", "<p>&lt;img src=x onerror=alert(1)&gt;</p>\n"),
        (
            "::: tipp Kurz <b>\n**So**\n:::",
            (
                '<div class="callout callout--tip" role="note">\n<p class="callout__title">Kurz &lt;b&gt;</p>\n'
                "<p><strong>So</strong></p>\n</div>\n"
            ),
        ),
        (
            "::: important\nMind\n:::",
            (
                '<div class="callout callout--important" role="note">\n<p class="callout__title">Important</p>\n'
                "<p>Mind</p>\n</div>\n"
            ),
        ),
        ("::: anderes\nx\n:::", "<p>::: anderes\nx\n:::</p>\n"),
        ("# Größe & Maß", '<h2 id="abschnitt-groesse-mass">Größe &amp; Maß</h2>\n'),
        ("## ???", '<h2 id="abschnitt-x">???</h2>\n'),
    ],
)
def test_a_text_becomes(text: str, expected: str) -> None:
    assert html(text) == expected


def test_contents_name_two_levels_and_number_equal_ones() -> None:
    found = render_document("## A\n\n### B `c`\n\n#### D\n\n::: tipp\n## A\n:::", image=lambda _name: None)
    assert found.contents == [
        Heading(2, "abschnitt-a", "A"), Heading(3, "abschnitt-b-c", "B c"), Heading(2, "abschnitt-a-2", "A"),
    ]  # fmt: skip


def test_links_can_be_led_elsewhere_and_are_named() -> None:
    found = render_document("[a](b) <https://c.example>", image=lambda _name: None, link=lambda target: f"/x/{target}")
    assert found.targets == ["/x/b", "/x/https://c.example"]


class Tags(HTMLParser):
    """What a browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, list[tuple[str, str | None]]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, attrs))


@given(st.text(alphabet="<>\"'=&;:/ajscriptonelk()[]!`\\\n *_#x", max_size=200))
def test_no_text_makes_a_handler_or_a_script(text: str) -> None:
    tags = Tags()
    tags.feed(html(text))
    for tag, attributes in tags.found:
        assert tag not in {"script", "iframe", "style", "form", "input"}
        for name, value in attributes:
            assert not name.startswith("on")
            assert not (value or "").lower().startswith("javascript")
