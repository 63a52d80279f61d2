"""Markdown of strangers becomes harmless HTML."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web.markdown import render, render_page


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
