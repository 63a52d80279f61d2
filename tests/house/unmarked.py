"""Finds what templates and code say without marking it for translation."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from jinja2 import Environment, nodes

from app.web.templating import environment

NAMES = {
    "Baden-Württemberg", "Thüringen", "Jörg Wendelstein", "Sabine Früh", "Thomas Grünhagen",
    "Städteregion",  # the file of the official directory says so
}  # fmt: skip
MARKS = {"_", "N_", "ngettext"}
GERMAN = re.compile(r"[äöüÄÖÜß]|\b(?:[Bb]itte|der|die|das|und|nicht|ist|[Kk]eine?|gibt|noch|schon|zum|Sie|Ihre?)\b")
WORD = re.compile(r"(?<![\w-])[A-Za-zÄÖÜäöüß]{2,}(?![\w-])")


class Words(HTMLParser):
    """What a reader sees or hears: text, and the attributes that speak."""

    SPEAKING = ("aria-label", "title", "alt", "placeholder")
    SILENT = ("script", "style", "pre", "code")

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.silent = 0

    @classmethod
    def of(cls, html: str) -> str:
        parser = cls()
        parser.feed(html)
        parser.close()
        return "\n".join(parser.found)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in self.SILENT
        speaking = (value for name, value in attrs if name in self.SPEAKING or name.startswith("data-text-"))
        self.found += [value for value in speaking if value]

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in self.SILENT

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.found.append(data)


def visible_words(source: str) -> Iterator[str]:
    """Text of a template that stands outside of expressions; names are for everyone."""
    source = re.sub(r"{% block main_class %}.*?{% endblock %}", "", source)
    source = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", "", source, flags=re.DOTALL)
    source = re.sub(r'\baria-(?:describedby|required|invalid)="[^"]*"', "", source)  # in macros outside of a tag
    allowed = {"Deutsch", "English", "page"} | ({"Operations", "Body:", "Schemas"} if 'lang="en"' in source else set())
    for text in Words.of(source).splitlines():
        if WORD.search(text) and text.strip() not in allowed:
            yield text.strip()


@cache
def _environment() -> Environment:
    return environment()


def unmarked_strings(source: str) -> Iterator[str]:
    """Strings in a template's expressions that read like a sentence and are no argument of `_`."""
    tree = _environment().parse(source)
    marked = {
        id(argument) for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name in MARKS
        for argument in call.args
    }  # fmt: skip
    for constant in tree.find_all(nodes.Const):
        text = constant.value
        if isinstance(text, str) and id(constant) not in marked:
            words = WORD.findall(text)
            if GERMAN.search(text) or (len(words) > 1 and words[0][0].isupper() and not text.startswith("OpenAPI")):
                yield text


def german_strings(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text("utf-8"))
    passed_over = set()
    for node in ast.walk(tree):
        named = getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
        if named in MARKS:
            passed_over |= {id(part) for part in ast.walk(node)}
        if isinstance(node, ast.Expr):
            passed_over.add(id(node.value))  # a docstring
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) and id(node) not in passed_over else None
        if isinstance(text, str) and GERMAN.search(text) and text not in NAMES:
            yield text
