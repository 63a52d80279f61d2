"""The locks, the Makefile and the floors of the house say what they should."""

import json
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import grimp
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

pytestmark = pytest.mark.check

ROOT = Path(__file__).parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PYTHON_LOCKS = ["requirements.txt", "requirements-dev.txt", "requirements-node.txt"]
FEATURES = {
    "assessments", "consultation", "guidance", "pages", "queue", "register", "solutions", "strategy", "tickets",
}  # fmt: skip


def entries(lock: str) -> list[str]:
    """The lock's requirements, each on one line with its hashes."""
    text = re.sub(r"^\s*#.*$\n?", "", (ROOT / lock).read_text(), flags=re.MULTILINE)
    return text.replace("\\\n", "").strip().splitlines()


def pins(lock: str) -> dict[str, str]:
    found = (Requirement(entry.split("--hash")[0].strip()) for entry in entries(lock))
    return {canonicalize_name(pin.name): str(pin.specifier).removeprefix("==") for pin in found}


def npm_lock() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    return found


@pytest.mark.parametrize("lock", [*PYTHON_LOCKS, "package-lock.json", ".npmrc"])
def test_lock_names_no_host(lock: str) -> None:
    words = re.compile(r"://|\"resolved\"|--(?:extra-)?index-url|--find-links|registry=", re.IGNORECASE)
    assert words.findall((ROOT / lock).read_text()) == []


@pytest.mark.parametrize("lock", PYTHON_LOCKS)
def test_every_python_package_is_pinned_by_hash(lock: str) -> None:
    pinned = re.compile(r"[a-z0-9-]+==[^ ]+( ; [^-]+)?( +--hash=sha256:[0-9a-f]{64})+")
    assert [entry for entry in entries(lock) if not pinned.fullmatch(entry.strip())] == []


def test_every_npm_package_is_pinned_by_hash() -> None:
    assert [name for name, package in npm_lock().items() if name and "integrity" not in package] == []


def test_npm_lock_is_of_package_json() -> None:
    wanted = json.loads((ROOT / "package.json").read_text())
    for kind in ("dependencies", "devDependencies"):
        assert {name: npm_lock()[f"node_modules/{name}"]["version"] for name in wanted[kind]} == wanted[kind]


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [
        ("requirements.txt", PYPROJECT["project"]["dependencies"]),
        ("requirements.txt", PYPROJECT["dependency-groups"]["build"]),
        ("requirements-dev.txt", PYPROJECT["dependency-groups"]["dev"][1:]),
        ("requirements-node.txt", PYPROJECT["dependency-groups"]["node"]),
    ],
)
def test_lock_has_what_pyproject_asks_for(lock: str, wanted: list[str]) -> None:
    locked = pins(lock)
    for requirement in map(Requirement, wanted):
        assert requirement.specifier.contains(locked[canonicalize_name(requirement.name)]), str(requirement)


def test_tests_run_with_the_versions_of_production() -> None:
    runtime, everything = pins("requirements.txt"), pins("requirements-dev.txt")
    assert {name: everything.get(name) for name in runtime} == runtime


def test_licence_is_declared() -> None:
    declared = PYPROJECT["project"]["license"], json.loads((ROOT / "package.json").read_text())["license"]
    assert declared == ("EUPL-1.2", "EUPL-1.2")


def test_make_explains_every_command() -> None:
    told = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert re.findall(r"^make (\S+)  ", told, flags=re.MULTILINE) == [
        "help", "run", "test", "check", "bench", "pictures", "catalogue", "setup", "lock", "clean", "clean-data",
    ]  # fmt: skip


OPEN_ROOMS = {
    "models", "queries", "guards", "change", "timing", "panels", "labels", "outlook", "service", "api",
    "engine", "guardrails",  # of assessments: pure functions
    "assessable",  # of assessments: the pages of whatever is assessed
}  # fmt: skip


def test_features_use_each_other_only_through_their_open_rooms() -> None:
    """See docs/decisions/2026-11-22-doors-between-features.md."""
    graph = grimp.build_graph("app", cache_dir=None)
    forbidden = []
    for importer in graph.modules:
        for imported in graph.find_modules_directly_imported_by(importer):
            mine, theirs = importer.split(".")[1:2], imported.split(".")[1:3]
            between_features = {*mine, *theirs[:1]} <= FEATURES and mine != theirs[:1]
            if between_features and theirs[1] not in OPEN_ROOMS:
                forbidden.append(f"{importer} imports {imported}")
    assert forbidden == []
