"""The README says what is so."""

import re
import subprocess
from pathlib import Path

import pytest
from typer.main import get_command

from app.cli import app
from app.settings import settings_table

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
pytestmark = pytest.mark.check


def test_the_settings_are_those_of_the_code() -> None:
    assert README.partition("<!-- settings -->\n")[2].partition("\n<!-- /settings -->")[0] == settings_table()


def test_each_make_target_it_names_is_there() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"\bmake ([a-z][a-z-]+)", README))
    assert named >= {"run", "test", "check", "bench", "pictures"}
    assert {name for name in named if not re.search(rf"^{name}:", makefile, re.MULTILINE)} == set()


def test_each_command_it_names_is_there() -> None:
    commands = get_command(app)
    named = set(re.findall(r"ki-lotse ([a-z]+)", README))
    assert named - set(commands.commands) == set()  # type: ignore[attr-defined]


def test_each_picture_and_file_it_names_is_there() -> None:
    named = re.findall(r"!\[[^]]*\]\(([^)]+)\)", README)
    assert named
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_its_licence_is_that_of_the_project() -> None:
    assert 'license = "EUPL-1.2"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert "EUPL-1.2" in README


def test_make_without_a_target_tells_the_targets() -> None:
    told = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert {"make run", "make test"} <= {line.split("  ")[0].strip() for line in told.splitlines()}
