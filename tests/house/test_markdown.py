"""Markdown of strangers becomes harmless HTML."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web.markdown import render, render_page

ADDRESS = "https://example.org/a?b=c&amp;d=e"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**fett** & <b>roh</b>", "<p><strong>fett</strong> &amp; &lt;b&gt;roh&lt;/b&gt;</p>\n"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n"),
        ("![x](https://example.org/x.png)", "<p></p>\n"),
        ("# Titel", "<h3>Titel</h3>\n"),
        (
            "[Seite](https://example.org)",
            '<p><a href="https://example.org" rel="noopener noreferrer nofollow">Seite</a></p>\n',
        ),
        (
            "Siehe https://example.org/a?b=c&d=e.",
            f'<p>Siehe <a href="{ADDRESS}" rel="noopener noreferrer nofollow">{ADDRESS}</a>.</p>\n',
        ),
        (
            "<https://example.org>",
            '<p><a href="https://example.org" rel="noopener noreferrer nofollow">https://example.org</a></p>\n',
        ),
        ("`https://example.org`", "<p><code>https://example.org</code></p>\n"),
        (
            "ftp://example.org //example.org example.org javascript:alert(1)",
            "<p>ftp://example.org //example.org example.org javascript:alert(1)</p>\n",
        ),
        ("eins\nzwei", "<p>eins<br>\nzwei</p>\n"),
    ],
)
def test_text_inside_a_page(text: str, html: str) -> None:
    assert render(text) == html


def test_a_whole_page_has_headings_from_the_second_level() -> None:
    assert render_page("# A\n\n## B\n\n### C") == "<h2>A</h2>\n<h2>B</h2>\n<h3>C</h3>\n"


@given(st.text(alphabet="<>\"'=&;:/ajscriptonelk()[]!`\\\n *_#x", max_size=200))
def test_no_text_makes_a_handler_or_a_script(text: str) -> None:
    html = render(text).lower()
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html


@given(st.text(alphabet="https:/.@-_%?&#()[]<>\"'äa1 \n", max_size=120))
def test_an_address_leads_where_it_says(text: str) -> None:
    """A link made of an address breaks out of nothing, and has one of the known schemes."""
    for link in re.findall(r"<a [^>]*>", render("https://example.org/" + text)):
        assert re.fullmatch(r'<a href="(https?://|mailto:)[^"<>\s]*" rel="noopener noreferrer nofollow">', link), link
