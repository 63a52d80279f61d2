"""Texts in the seed's files are wrapped for their readers there; on the page a line break is a line break."""

import re
from pathlib import Path
from typing import Any

import yaml

WRAPPED = re.compile(r"(?<=[^\n])\n(?=[^\n\-*>|#{\d])")


def read_yaml(path: Path) -> Any:
    """What a YAML file holds, with the lines of each paragraph joined; lists and empty lines stay."""
    return flowing(yaml.safe_load(path.read_text(encoding="utf-8")))


def flowing(value: Any) -> Any:
    """The texts in a value, with the lines of each paragraph joined."""
    if isinstance(value, str):
        return WRAPPED.sub(" ", value)
    if isinstance(value, list):
        return [flowing(item) for item in value]
    if isinstance(value, dict):
        return {key: flowing(item) for key, item in value.items()}
    return value
