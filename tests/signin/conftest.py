"""Two providers: the certified one in Node, and one of our own that can lie."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.settings import Settings
from app.signin.oidc import relying_parties
from tests.signin.fake import FakeProvider

SCRIPT = Path(__file__).with_name("provider.mjs")
ROOT = Path(__file__).parents[2]
HOME = "http://127.0.0.1:8000"
SECRET = "not-a-secret-at-all"


def node() -> str:
    """The Node of the machine, else the one that `make setup` brought."""
    return shutil.which("node") or str(ROOT / ".cache/node/bin/node")


@contextmanager
def certified(home: str, *, code_seconds: int = 60) -> Iterator[str]:
    """The provider from npm for a service at the address `home`, as long as the block lasts; gives its issuer."""
    command = [node(), str(SCRIPT), f"{home}/sign-in/oidc/certified/callback", f"{home}/sign-out/done"]
    environment = {**os.environ, "CODE_SECONDS": str(code_seconds)}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.kill()


def environment_of(name: str, issuer: str) -> dict[str, str]:
    """The variables of one provider."""
    prefix = f"OIDC_{name.upper()}_"
    return {
        f"{prefix}ISSUER": issuer,
        f"{prefix}CLIENT_ID": "ki-lotse",
        f"{prefix}CLIENT_SECRET": SECRET,
        f"{prefix}LABEL": f"Dienstkonto {name}",
        f"{prefix}ORGANISATION_CLAIM": "stelle",
        f"{prefix}ORGANISATION_MAP": '{"koethen": "15082180", "zentrum": "centre", "landtag": "landtag"}',
        f"{prefix}ROLE_CLAIM": "rolle",
        f"{prefix}ROLE_MAP": '{"leitung": "coordinator", "beratung": "advisor"}',
    }


@pytest.fixture(scope="session")
def issuer() -> Iterator[str]:
    with certified(HOME) as address:
        yield address


@pytest.fixture
def fake() -> Iterator[FakeProvider]:
    with FakeProvider("ki-lotse") as provider:
        yield provider


SetUp = Callable[..., TestClient]


@pytest.fixture
def set_up(app: FastAPI, client: TestClient, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[SetUp]:
    """A browser at the app with these providers, by name: set_up(certified=issuer)."""

    def browser(**issuers: str) -> TestClient:
        for name, address in issuers.items():
            for variable, value in environment_of(name, address).items():
                monkeypatch.setenv(variable, value)
        changed = settings.model_copy(update={"oidc_providers": list(issuers)})
        app.state.providers = relying_parties(changed)
        return client

    before = app.state.providers
    yield browser
    app.state.providers = before
