"""`ki-lotse` with real processes: starting, stopping, `kill -9`, and what is said when something is wrong."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest
import typer
from alembic.script import ScriptDirectory

from app.cli import app as cli
from app.cli.databases import newest_revision
from app.database.embedded import EmbeddedPostgres
from app.database.migrate import MIGRATIONS
from app.signin.cast import CAST

COMMAND = [sys.executable, "-m", "app.cli"]
ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)")
TAKEN = (
    "PORT: 127.0.0.1:%s cannot be listened on (Address already in use); "
    "stop what is there, or set PORT to another one (0 takes a free one)."
)
PATIENCE = 60  # seconds until something that must happen has happened, on a busy machine


def environment(data_dir: Path, **more: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if key in {"PATH", "HOME", "LANG", "TMPDIR"}}
    return kept | {"KI_LOTSE_DATA_DIR": str(data_dir), "DEMO": "1", "PORT": "0"} | more


def run(data_dir: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments],
        env=environment(data_dir, **more),
        capture_output=True,
        text=True,
        check=False,
        timeout=3 * PATIENCE,
    )


def until(found: Callable[[], Any]) -> Any:
    """What `found` gives, once it gives something."""
    deadline = time.monotonic() + PATIENCE
    while not (value := found()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return value


class Server:
    """`ki-lotse serve` in a process group of its own, as in a terminal."""

    def __init__(self, data_dir: Path, *options: str, **more: str) -> None:
        self.log = data_dir.parent / f"{data_dir.name}.out"
        with self.log.open("w") as out:
            self.process = psutil.Popen(
                [*COMMAND, "serve", *options],
                env=environment(data_dir, **more),
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.port = int(until(self.address)[1])

    def address(self) -> re.Match[str] | None:
        assert self.process.poll() is None, self.said()
        return ADDRESS.search(self.said())

    def said(self) -> str:
        return self.log.read_text()

    def get(self, path: str, token: str = "") -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        with closing(connection):
            connection.request("GET", path, headers={"Authorization": f"Bearer {token}"} if token else {})
            response = connection.getresponse()
            return response.status, response.read().decode()

    def family(self) -> list[psutil.Process]:
        """The server, its web processes, worker and PostgreSQL."""
        return [self.process, *self.process.children(recursive=True)]

    def worker(self) -> psutil.Process | None:
        return next((process for process in self.process.children() if _is_worker(process)), None)

    def postmaster(self) -> psutil.Process:
        return next(process for process in self.process.children() if process.name() == "postgres")


def _is_worker(process: psutil.Process) -> bool:
    """Whether it is a worker; one that has died and is not yet buried is none."""
    try:
        return "worker" in process.cmdline()
    except psutil.NoSuchProcess:  # ZombieProcess is one
        return False


@contextmanager
def serving(data_dir: Path, *options: str, **more: str) -> Iterator[Server]:
    server = Server(data_dir, *options, **more)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            os.killpg(server.process.pid, signal.SIGINT)
            server.process.wait(PATIENCE)


def stopped(server: Server, stop: Callable[[], object]) -> tuple[int | None, float]:
    """Exit code and seconds after `stop`; fails when anything is left over."""
    family = server.family()
    begun = time.monotonic()
    stop()
    code = server.process.wait(PATIENCE)
    seconds = time.monotonic() - begun
    _gone, left = psutil.wait_procs(family, timeout=2)
    assert left == []
    return code, seconds


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder that is set up and has the demo content."""
    folder = tmp_path_factory.mktemp("cli") / "data"
    assert run(folder, "seed").stdout == "The demo content is loaded.\n"
    yield folder
    with EmbeddedPostgres(folder):  # a test that failed halfway may have left it running
        pass


def references(server: Server, token: str) -> list[str]:
    status, text = server.get("/api/v1/tickets", token)
    assert status == 200, text
    return re.findall(r"KI-\d{4}-\d{5}", text)


@pytest.mark.check
def test_every_command_says_what_it_is_for() -> None:
    group = typer.main.get_group(cli)
    assert {"serve", "worker", "migrate", "seed", "token", "health"} - set(group.commands) == set()
    assert [name for name, command in group.commands.items() if not command.get_short_help_str()] == []


@pytest.mark.check
def test_newest_revision_is_the_one_alembic_finds() -> None:
    assert newest_revision() == ScriptDirectory(str(MIGRATIONS)).get_current_head()


def test_help_is_there_for_each_command(tmp_path: Path) -> None:
    for name in typer.main.get_group(cli).commands:
        done = run(tmp_path, name, "--help")
        assert (done.returncode, done.stderr) == (0, ""), name
        assert f"ki-lotse {name}" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "settings", "sentence"),
    [
        (["serve"], {"DEMO": "0"}, "SECRET_KEY: missing or shorter than 32 characters; set it, e.g. with: openssl"),
        (["serve"], {"DEMO": "0", "SECRET_KEY": "changeme"}, "SECRET_KEY: missing or shorter than 32 characters"),
        (["serve"], {"HOST": "0.0.0.0"}, "HOST: demo mode lets anyone in as anyone; set HOST to 127.0.0.1"),
        (["serve"], {"PORT": "many"}, "PORT: "),
        (["worker"], {"DATABASE_URL": "mysql://x"}, "DATABASE_URL: must start with postgresql://"),
        (
            ["migrate"],
            {"DATABASE_URL": "postgresql://a:geheim@127.0.0.1:1/x"},
            "DATABASE_URL: the database does not let",
        ),
        (
            ["serve", "--migrate"],
            {"DATABASE_URL": "postgresql://a@127.0.0.1:1/x"},
            "DATABASE_URL: the database does no",
        ),
    ],
)
def test_wrong_setting_is_one_sentence_that_names_it(
    tmp_path: Path, arguments: list[str], settings: Mapping[str, str], sentence: str
) -> None:
    done = run(tmp_path / "data", *arguments, **settings)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"ki-lotse: {sentence}")
    assert done.stderr.count("\n") == 1
    assert "geheim" not in done.stderr


def test_taken_port_is_said_so(data_dir: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = run(data_dir, "serve", PORT=port)
    assert (done.returncode, done.stderr) == (2, f"ki-lotse: {TAKEN % port}\n")


def test_database_without_tables_is_said_so_and_migrated_when_asked(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    done = run(folder, "serve")
    assert (done.returncode, done.stderr) == (
        2,
        "ki-lotse: The database is not at this release's tables: run ki-lotse migrate.\n",
    )
    assert run(folder, "migrate").stdout == "The tables are up to date.\n"
    assert run(folder, "migrate", "--down-to", "nowhere").returncode == 2
    assert run(folder, "migrate", "--down-to", "base").stdout == "The tables are back at base.\n"
    with serving(folder, "--migrate") as server:
        assert server.get("/healthz") == (200, "ok")


@pytest.mark.slow
def test_whole_house_starts_keeps_its_data_and_ends_with_ctrl_c(data_dir: Path) -> None:
    token = run(data_dir, "token", "create", "admin@centre.example").stdout.strip()
    found: list[list[str]] = []
    for _ in range(2):
        with serving(data_dir, "--worker", "--seed") as server:
            until(server.worker)  # it comes after the welcome
            assert [member.email for member in CAST if member.email not in server.said()] == []
            found.append(references(server, token))
            code, seconds = stopped(server, lambda: os.killpg(server.process.pid, signal.SIGINT))
        assert (code, seconds < 5) == (0, True), seconds
    assert (found[0], len(found[0]) > 20) == (found[1], True)


@pytest.mark.slow
def test_several_web_processes_share_a_port_and_end_with_sigterm(data_dir: Path) -> None:
    with serving(data_dir, "--workers", "2", "--worker") as server:
        until(server.worker)
        assert {server.get("/healthz") for _ in range(20)} == {(200, "ok")}
        web = [process for process in server.family() if "spawn_main" in " ".join(process.cmdline())]
        code, seconds = stopped(server, server.process.terminate)
    assert (len(web), code, seconds < 5) == (2, 0, True), seconds


@pytest.mark.slow
@pytest.mark.parametrize("web_processes", ["1", "2"])
def test_kill_9_leaves_no_process_but_the_database_and_the_next_start_takes_it_over(
    data_dir: Path, web_processes: str
) -> None:
    with serving(data_dir, "--workers", web_processes, "--worker") as server:
        until(server.worker)
        database, port = server.postmaster(), str(server.port)
        others = [process for process in server.family() if database not in (process, *process.parents())]
        server.process.kill()
        server.process.wait(PATIENCE)
    with serving(data_dir, PORT=port) as server:
        assert server.get("/healthz") == (200, "ok")
        assert psutil.wait_procs(others, timeout=10)[1] == []
        assert database.is_running()
        stopped(server, server.process.terminate)
    assert not database.is_running()


@pytest.mark.slow
def test_worker_that_dies_is_started_again(data_dir: Path) -> None:
    with serving(data_dir, "--worker") as server:
        first = until(server.worker)
        first.kill()
        second = until(lambda: (found := server.worker()) and found != first and found)
        assert second.is_running()
        assert "the worker ended with code -9; it starts again in 1 s" in server.said()


def test_server_is_asked_for_its_health(data_dir: Path) -> None:
    with serving(data_dir) as server:
        port = str(server.port)
        done = run(data_dir, "health", PORT=port)
        assert (done.returncode, done.stdout) == (0, "ok\n")
    done = run(data_dir, "health", PORT=port)
    assert (done.returncode, done.stderr) == (1, f"Nothing answers on 127.0.0.1:{port}.\n")


def test_token_is_made_for_a_user_with_the_scopes_asked_for(data_dir: Path) -> None:
    made = run(data_dir, "token", "create", "Officer@Koethen.example", "--scope", "read", "--days", "1")
    assert re.fullmatch(r"kil_[\w-]{43}\n", made.stdout)
    with serving(data_dir) as server:
        assert server.get("/api/v1/topics", made.stdout.strip())[0] == 200
        assert server.get("/api/v1/topics", "kil_wrong")[0] == 401
    nobody = run(data_dir, "token", "create", "nobody@koethen.example")
    assert (nobody.returncode, nobody.stderr) == (2, "ki-lotse: There is no active user nobody@koethen.example.\n")
    unknown = run(data_dir, "token", "create", "officer@koethen.example", "--scope", "rule")
    assert (unknown.returncode, unknown.stderr) == (2, "ki-lotse: There is no scope rule; there are read and write.\n")


@pytest.mark.slow
def test_backup_brings_everything_back_in_another_folder(data_dir: Path, tmp_path: Path) -> None:
    stored = data_dir / "files" / "2026" / "note.txt"
    stored.parent.mkdir(parents=True)
    stored.write_text("Anlage")
    token = run(data_dir, "token", "create", "admin@centre.example").stdout.strip()
    with serving(data_dir) as server:
        before = references(server, token)
        made = run(data_dir, "backup", str(tmp_path / "kept.tar"))
        assert (made.returncode, made.stderr) == (0, "")
    again = run(data_dir, "backup", str(tmp_path / "kept.tar"))
    assert (again.returncode, again.stderr.endswith("kept.tar is there already; name a new one.\n")) == (2, True)
    nowhere = run(data_dir, "backup", str(tmp_path / "nowhere" / "kept.tar"))
    assert (nowhere.returncode, nowhere.stderr.endswith("nowhere; name one that exists.\n")) == (2, True)
    other = tmp_path / "other"
    (tmp_path / "none.tar").write_text("nothing")
    unreadable = run(other, "restore", str(tmp_path / "none.tar"))
    assert (unreadable.returncode, unreadable.stderr.count("\n")) == (2, 1)
    assert "is no backup that can be read" in unreadable.stderr
    restored = run(other, "restore", str(tmp_path / "kept.tar"))
    assert (restored.returncode, restored.stderr) == (0, "")
    assert (other / "files" / "2026" / "note.txt").read_text() == "Anlage"
    with serving(other) as server:
        assert references(server, token) == before
    twice = run(other, "restore", str(tmp_path / "kept.tar"))
    assert (twice.returncode, twice.stderr.startswith("ki-lotse: There is content already: restore into")) == (2, True)


@pytest.mark.slow
def test_import_publiccode_makes_a_system_and_names_a_bad_line(tmp_path: Path) -> None:
    data, good, bad = tmp_path / "data", tmp_path / "publiccode.yml", tmp_path / "bad.yml"
    good.write_text("name: Bot\nurl: https://example.org/bot\nroadmap: https://example.org/plan\n")
    bad.write_text("name: Bot\nurl: [\n")
    assert run(data, "seed").returncode == 0
    first, again = (run(data, "import", "publiccode", str(good)) for _time in range(2))
    assert (first.returncode, first.stdout) == (
        0,
        "New: Bot, at /systems/bot\nKept as it is, for there is no field for it: roadmap\n",
    )
    assert again.stdout.startswith("Updated: Bot, at /systems/bot\n")
    refused = run(data, "import", "publiccode", str(bad))
    assert refused.returncode == 2
    assert "Zeile 3, Zeichen 1: Hier stimmt die Schreibweise nicht (YAML)." in refused.stderr
