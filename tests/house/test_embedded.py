"""The embedded PostgreSQL with real processes and real `kill -9`."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg
import pytest

from app.database.embedded import EmbeddedPostgres, EmbeddedPostgresError, Urls

HOLDER = """
import sys, time
from pathlib import Path
from app.database.embedded import EmbeddedPostgres
server = EmbeddedPostgres(Path(sys.argv[1]))
try:
    with server:
        print("stops" if server.stops_server else "uses", flush=True)
        time.sleep(60)
except KeyboardInterrupt:
    print("ended", flush=True)
"""


@contextmanager
def hold(data_dir: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that starts or uses the server, in a process group of its own as in a terminal."""
    command = [sys.executable, "-c", HOLDER, str(data_dir)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as holder:
        try:
            yield holder
        finally:
            holder.kill()


def said(holder: subprocess.Popen[str]) -> str:
    assert holder.stdout is not None
    return holder.stdout.readline().strip()


def run(url: str, statement: str) -> object:
    with psycopg.connect(url) as connection:
        cursor = connection.execute(statement.encode())
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def postmaster(data_dir: Path) -> psutil.Process:
    return psutil.Process(int((data_dir / "postgres/postmaster.pid").read_text().split()[0]))


@pytest.fixture
def data_dir(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "data"
    yield folder
    if (folder / "postgres/postmaster.pid").exists():  # a test failed halfway
        with EmbeddedPostgres(folder):
            pass


@pytest.fixture(scope="module")
def urls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Urls]:
    with EmbeddedPostgres(tmp_path_factory.mktemp("shared"), durable=False) as found:
        yield found


def test_app_role_has_no_special_rights(urls: Urls) -> None:
    rights = "SELECT ARRAY[rolsuper, rolcreatedb, rolcreaterole] FROM pg_roles WHERE rolname = user"
    assert run(urls.app, rights) == [False, False, False]
    assert run(urls.owner, rights) == [True, True, True]


def test_server_is_not_on_the_network_and_its_socket_is_private(urls: Urls) -> None:
    assert run(urls.app, "SHOW listen_addresses") == ""
    folder = Path(str(run(urls.owner, "SHOW unix_socket_directories")))
    assert oct(folder.stat().st_mode) == "0o40700"


def test_server_has_what_migrations_ask_for(urls: Urls) -> None:
    wanted = {"btree_gin", "pg_trgm", "unaccent", "vector"}
    found = run(urls.owner, "SELECT array_agg(name::text) FROM pg_available_extensions")
    assert isinstance(found, list)
    assert wanted - set(found) == set()


def test_server_knows_german_letters_and_words(urls: Urls) -> None:
    assert run(urls.app, "SELECT lower('ÄÖÜ KÖTHEN')") == "äöü köthen"
    words = "SELECT to_tsvector('german', '„Chatbots“ – für Köthen')::text"
    assert run(urls.app, words) == "'chatbot':1 'koth':3"
    assert run(urls.app, "SHOW timezone") == "UTC"


def test_second_start_keeps_the_data_and_first_stop_was_clean(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir) as urls:
        run(urls.owner, "CREATE TABLE kept AS SELECT 1")
    assert not (data_dir / "postgres/postmaster.pid").exists()
    with EmbeddedPostgres(data_dir) as urls:
        assert run(urls.owner, "TABLE kept") == 1
    assert "not properly shut down" not in (data_dir / "postgres.log").read_text()


def test_other_process_uses_the_running_server_and_leaves_it_running(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir, durable=False) as urls:
        first = postmaster(data_dir)
        with hold(data_dir) as other:
            assert said(other) == "uses"
            os.killpg(other.pid, signal.SIGINT)
            assert said(other) == "ended"
        assert postmaster(data_dir) == first
        assert run(urls.app, "SELECT 1") == 1
    assert not first.is_running()


def test_ctrl_c_in_the_terminal_stops_the_server_cleanly(data_dir: Path) -> None:
    with hold(data_dir) as holder:
        assert said(holder) == "stops"
        server = postmaster(data_dir)
        os.killpg(holder.pid, signal.SIGINT)  # what a terminal does: to the whole group
        assert said(holder) == "ended"
        assert holder.wait() == 0
    assert not server.is_running()
    with EmbeddedPostgres(data_dir):
        assert "not properly shut down" not in (data_dir / "postgres.log").read_text()


def test_server_orphaned_by_kill_9_is_taken_over_and_stopped(data_dir: Path) -> None:
    with hold(data_dir) as holder:
        assert said(holder) == "stops"
        orphan = postmaster(data_dir)
        holder.kill()
    server = EmbeddedPostgres(data_dir)
    with server as urls:
        assert (postmaster(data_dir), server.stops_server) == (orphan, True)
        assert run(urls.app, "SELECT 1") == 1
    assert not orphan.is_running()


def test_kill_9_of_everything_loses_nothing_committed(data_dir: Path) -> None:
    with hold(data_dir) as holder:
        assert said(holder) == "stops"
        with EmbeddedPostgres(data_dir) as urls:
            run(urls.owner, "CREATE TABLE kept AS SELECT 42 AS answer")
        holder.kill()
        postmaster(data_dir).kill()
    with EmbeddedPostgres(data_dir) as urls:
        assert run(urls.owner, "TABLE kept") == 42
    assert "not properly shut down" in (data_dir / "postgres.log").read_text()


def test_server_killed_under_a_living_process_is_started_by_the_next(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir) as urls:
        postmaster(data_dir).kill()
        with hold(data_dir) as other:
            assert said(other) == "uses"
            assert run(urls.app, "SELECT 1") == 1
        second = postmaster(data_dir)
    assert not second.is_running()


def test_stale_pid_file_whose_number_went_to_another_process_does_no_harm(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir):
        postmaster(data_dir).kill()
    pid_file = data_dir / "postgres/postmaster.pid"
    account = pid_file.stat().st_uid
    with subprocess.Popen(["sleep", "60"], user=account if os.geteuid() == 0 else None) as stranger:
        pid_file.write_text("\n".join([str(stranger.pid), *pid_file.read_text().splitlines()[1:]]) + "\n")
        with EmbeddedPostgres(data_dir) as urls:
            assert run(urls.app, "SELECT 1") == 1
        assert stranger.poll() is None
        stranger.kill()


def test_interrupted_first_start_leaves_nothing_in_the_way(data_dir: Path) -> None:
    half = data_dir / "postgres.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    with EmbeddedPostgres(data_dir, durable=False) as urls:
        assert run(urls.app, "SELECT 1") == 1
    assert not half.exists()


def test_long_folder_name_gets_a_short_private_socket(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path / ("long" * 30), durable=False) as urls:
        folder = Path(str(run(urls.owner, "SHOW unix_socket_directories")))
        assert run(urls.app, "SELECT 1") == 1
        assert (len(str(folder)) < 60, oct(folder.stat().st_mode)) == (True, "0o40700")
    assert not folder.exists()


def test_cluster_of_another_release_is_refused_with_the_mend(data_dir: Path) -> None:
    (data_dir / "postgres").mkdir(parents=True)
    (data_dir / "postgres/PG_VERSION").write_text("17\n")
    with pytest.raises(EmbeddedPostgresError, match="made by PostgreSQL 17, and this is 18: dump the data"):
        EmbeddedPostgres(data_dir).start()


def test_folder_that_cannot_be_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(EmbeddedPostgresError, match=r"^KI_LOTSE_DATA_DIR: there can be no folder .*; set it to"):
        EmbeddedPostgres(tmp_path / "file/data").start()


def test_set_up_server_starts_within_a_second(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir):
        pass
    started = time.monotonic()
    with EmbeddedPostgres(data_dir):
        assert time.monotonic() - started < 1
