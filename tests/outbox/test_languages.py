"""Mail is written in the language of whoever gets it: no call may forget to say which."""

import ast
from collections.abc import Iterator
from pathlib import Path

import app


def mails(node: ast.AST, *, spoken: bool = False) -> Iterator[tuple[int, bool]]:
    """The line of each call of `send_mail`, and whether it stands within `with speaking(…)`."""
    if isinstance(node, ast.With):
        spoken = spoken or any(_name(item.context_expr) == "speaking" for item in node.items)
    if _name(node) == "send_mail":
        yield node.lineno, spoken  # type: ignore[attr-defined]
    for child in ast.iter_child_nodes(node):
        yield from mails(child, spoken=spoken)


def _name(node: ast.AST) -> str:
    return node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""


def test_each_mail_says_in_which_language_it_is() -> None:
    found = {
        (path.name, line): spoken
        for path in Path(app.__file__ or "").parent.rglob("*.py")
        for line, spoken in mails(ast.parse(path.read_text("utf-8")))
    }
    assert found
    assert [place for place, spoken in found.items() if not spoken] == []
