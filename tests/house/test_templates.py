"""Templates compile, name only routes that exist, and carry neither inline scripts nor inline styles."""

import re
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from jinja2 import nodes

from app.web.templating import TEMPLATES, collect_routes, environment

pytestmark = pytest.mark.check

NAMES = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
PLACEHOLDER = re.compile(r"{(\w+)(?::\w+)?}")
INLINE = re.compile(
    r"""<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+\s*=\s*["'{]|\shx-on\b|javascript:""", re.IGNORECASE
)
COMMENT = re.compile(r"{#.*?#}", re.DOTALL)


@pytest.fixture(scope="module")
def routes(app: FastAPI) -> dict[str, str]:
    """Path patterns by route name, in demo mode, which has the most routes."""
    return collect_routes(app)


@pytest.mark.parametrize("name", NAMES)
def test_template_compiles(name: str) -> None:
    assert environment().get_template(name).name == name


@pytest.mark.parametrize("name", NAMES)
def test_template_names_routes_of_the_app_with_their_parameters(name: str, routes: dict[str, str]) -> None:
    wrong = []
    for line, route, given in urls_in(name):
        wanted = set(PLACEHOLDER.findall(routes[route])) if route in routes else None
        if wanted != given:
            wrong.append((line, route, given, wanted))
    assert wrong == []


def test_calls_of_url_are_found() -> None:
    found = {route for name in NAMES for _line, route, _given in urls_in(name)}
    assert {"home", "tickets.show", "tickets.replies.create", "signin.demo"} <= found


@pytest.mark.parametrize("name", NAMES)
def test_template_has_no_inline_script_or_style(name: str) -> None:
    source = COMMENT.sub("", (TEMPLATES / name).read_text("utf-8"))
    assert INLINE.findall(source) == []


def urls_in(name: str) -> Iterator[tuple[int, str, set[str]]]:
    """Each call of `url` in a template: its line, the route and the parameters given by name."""
    tree = environment().parse((TEMPLATES / name).read_text("utf-8"))
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "url" and isinstance(call.args[0], nodes.Const):
            yield call.lineno, call.args[0].value, {argument.key for argument in call.kwargs} - {"query"}
