"""Documents as PDF, made by Typst: tagged, so that screen readers find their way (PDF/UA-1)."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal

from starlette.exceptions import HTTPException

if TYPE_CHECKING:
    from typst import Compiler

TEMPLATES = Path(__file__).parents[2] / "templates"
STANDARD: Literal["ua-1"] = "ua-1"
ONE_AT_A_TIME = Lock()
"""A compiler makes one document after the other, each in some hundredths of a second."""
PATIENCE = 10


def typeset(template: str, words: Mapping[str, Any]) -> bytes:
    """The PDF of a template below `templates/`, which finds the words in `sys.inputs.words`, as JSON.

    Words are text and never markup. Raises HTTPException 503 when too many documents are wanted at once.
    """
    if not ONE_AT_A_TIME.acquire(timeout=PATIENCE):
        raise HTTPException(503)
    try:
        made = _compiler().compile(
            (TEMPLATES / template).read_bytes(),
            format="pdf",
            sys_inputs={"words": json.dumps(words, ensure_ascii=False)},
            pdf_standards=STANDARD,
        )
    finally:
        ONE_AT_A_TIME.release()
    assert isinstance(made, bytes)
    return made


@cache
def _compiler() -> "Compiler":
    """With the fonts it brings along only, so that a document looks the same everywhere. Imported at first use: it is
    large, and most processes never make a document.
    """
    from typst import Compiler  # noqa: PLC0415

    return Compiler(ignore_system_fonts=True)
