"""Templates in one language: constant texts and addresses are looked up when a template is compiled, not each time it
is shown.

A ticket's page names some eighty of them; a look-up each would cost a tenth of the page.
"""

from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import Environment, nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from app.texts import catalogue


class OneLanguage(Environment):
    """A template environment whose constant texts are in one language from the start; it always escapes.

    `addresses` are functions of a name, such as that of a route: where the name stands in the template, it is asked
    then. What raises KeyError is asked again when it is shown.
    """

    def __init__(self, language: str, addresses: Mapping[str, Callable[[str], str]], **options: Any) -> None:
        super().__init__(autoescape=True, **options)
        self._language = language
        self._addresses = addresses

    def _generate(
        self, source: nodes.Template, name: str | None, filename: str | None, defer_init: bool = False
    ) -> str:
        translated = _Constants(self._language, self._addresses).visit(source)
        return super()._generate(translated, name, filename, defer_init)


class _Constants(NodeTransformer):
    """Turns `_("text")` into the text, and `_("text with %(name)s", name=x)` into the text, still to be filled; and
    `url("queue.index")` into the path."""

    def __init__(self, language: str, addresses: Mapping[str, Callable[[str], str]]) -> None:
        self._translate = catalogue(language).gettext
        self._addresses = addresses

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 – the visitor's way of naming
        self.generic_visit(node)
        text = _constant_text(node)
        if text is None:
            return node
        if _name(node) != "_":
            return self._addressed(node, text)
        # As newstyle gettext does it: the text is HTML, a format even with nothing to fill in, and what is
        # filled in gets escaped.
        translated = Markup(self._translate(text))  # noqa: S704 – our own texts
        if not node.kwargs:
            return nodes.Const(translated % {}, lineno=node.lineno)
        filled = [nodes.Pair(nodes.Const(word.key), word.value, lineno=node.lineno) for word in node.kwargs]
        return nodes.Mod(nodes.Const(translated), nodes.Dict(filled), lineno=node.lineno)

    def _addressed(self, node: nodes.Call, text: str) -> nodes.Node:
        address = self._addresses.get(_name(node))
        if address is None or node.kwargs:
            return node
        try:
            return nodes.Const(address(text), lineno=node.lineno)
        except KeyError:
            return node


def _name(call: nodes.Call) -> str:
    return call.node.name if isinstance(call.node, nodes.Name) else ""


def _constant_text(call: nodes.Call) -> str | None:
    """The text of `name("text", …)`; None for every other call."""
    if len(call.args) != 1 or call.dyn_args is not None or call.dyn_kwargs is not None:
        return None
    argument = call.args[0]
    return argument.value if isinstance(argument, nodes.Const) and isinstance(argument.value, str) else None
