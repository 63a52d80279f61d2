"""The steps of Dockerfile and compose.yaml as plain commands, run here without any container."""

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import psycopg
import pytest
import typer
import yaml

from app.cli import app as cli
from app.database.cluster import program
from app.database.embedded import APP, DATABASE, OWNER, EmbeddedPostgres
from app.settings import Settings

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
OWN_SERVICES = ["migrate", "web", "worker"]


def instructions(word: str, *, stage: str = "") -> list[str]:
    """The arguments of all such instructions, of one stage or of all."""
    text = next(part for part in DOCKERFILE.split("\nFROM ") if f" AS {stage}\n" in part) if stage else DOCKERFILE
    return [line.strip() for line in re.findall(rf"^{word} (.+)$", text, flags=re.MULTILINE)]


def settings_names() -> set[str]:
    return {name.upper() for name in Settings.model_fields}


def build(stage: str, folder: Path) -> None:
    """Runs the stage's RUN lines in `folder`, with this Python as the image's."""
    path = f"{Path(sys.base_prefix) / 'bin'}:{os.environ['PATH']}"
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL_ENV"))}
    for command in instructions("RUN", stage=stage):
        done = subprocess.run(
            command,
            shell=True,
            cwd=folder,
            env=environment | {"PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"


@pytest.mark.slow
def test_image_steps_give_a_program_that_starts_with_runtime_packages_only(tmp_path: Path) -> None:
    for name in ("app", "migrations", "templates"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("package.json", "package-lock.json", ".npmrc", "pyproject.toml", "requirements.txt"):
        shutil.copy(ROOT / name, tmp_path)
    build("assets", tmp_path)
    build("packages", tmp_path)
    assert (tmp_path / "node_modules/htmx.org/dist/htmx.min.js").exists()
    assert not (tmp_path / "node_modules/axe-core").exists()
    python = tmp_path / ".venv/bin/python"
    where = subprocess.check_output([python, "-c", "import app.main; print(app.main.__file__)"], cwd="/", text=True)
    assert where.strip() == str(tmp_path / "app/main.py")
    told = subprocess.check_output([tmp_path / ".venv/bin/ki-lotse", "--help"], text=True)
    assert [name for name in ("serve", "worker", "migrate", "seed", "token") if name not in told] == []


def test_image_copies_files_that_exist() -> None:
    copied = [line.split()[:-1] for line in instructions("COPY") if "--from" not in line]
    assert [name for line in copied for name in line if not (ROOT / name).exists()] == []


def test_image_sets_settings_that_exist_and_runs_as_nobody_special() -> None:
    names = set(re.findall(r"([A-Z_]+)=", " ".join(instructions("ENV"))))
    assert names - settings_names() == {"PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}
    assert instructions("USER") == ["www-data"]


@contextmanager
def answering(status: int) -> Iterator[int]:
    """A server whose /readyz answers `status`; gives its port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/readyz" else 404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(("status", "healthy"), [(200, True), (503, False)])
def test_health_check_of_the_image_asks_whether_it_is_ready(status: int, healthy: bool) -> None:
    (line,) = instructions("HEALTHCHECK")
    command = json.loads(line[line.index("CMD") + 3 :])
    with answering(status) as port:
        done = subprocess.run([sys.executable, *command[1:]], env={"PORT": str(port)}, capture_output=True, check=False)
    assert (command[0], done.returncode == 0) == ("python", healthy)


def test_services_and_their_order() -> None:
    assert {name: service.get("depends_on", {}) for name, service in COMPOSE["services"].items()} == {
        "database": {},
        "migrate": {"database": {"condition": "service_healthy"}},
        "web": {"migrate": {"condition": "service_completed_successfully"}},
        "worker": {"migrate": {"condition": "service_completed_successfully"}},
    }


@pytest.mark.parametrize("name", OWN_SERVICES)
def test_service_gets_settings_that_exist_and_a_command_that_exists(name: str) -> None:
    service = COMPOSE["services"][name]
    assert set(service["environment"]) - settings_names() == set()
    group = typer.main.get_group(cli)
    program_name, command, *options = service["command"]
    assert (program_name, command in group.commands) == ("ki-lotse", True)
    known = {text for option in group.commands[command].params for text in (*option.opts, *option.secondary_opts)}
    assert {option for option in options if option.startswith("--")} - known == set()


def test_secrets_are_asked_for_and_the_owner_only_migrates() -> None:
    text = (ROOT / "compose.yaml").read_text()
    assert {"SECRET_KEY", "BASE_URL", "APP_PASSWORD", "OWNER_PASSWORD"} == set(re.findall(r"\$\{(\w+):\?", text))
    assert re.findall(r"\$\{\w+(?!\w|:\?)", text) == []
    assert [name for name in OWN_SERVICES if "OWNER" in str(COMPOSE["services"][name])] == ["migrate"]


def test_role_script_makes_the_role_of_the_app(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path, durable=False) as urls:
        with psycopg.connect(urls.owner) as connection:
            connection.execute("DROP ROLE ki_lotse")
            host = connection.info.host
        path = f"{program('psql').parent}:{os.environ['PATH']}"
        names = {"POSTGRES_USER": OWNER, "POSTGRES_DB": DATABASE, "APP_PASSWORD": "it's secret", "PGHOST": host}
        subprocess.run([ROOT / "deploy/app-role.sh"], env={"PATH": path} | names, check=True, capture_output=True)
        with psycopg.connect(urls.owner) as connection:
            query = "SELECT rolcanlogin, rolsuper, rolpassword LIKE 'SCRAM%%' FROM pg_authid WHERE rolname = %s"
            assert connection.execute(query, [APP]).fetchone() == (True, False, True)
