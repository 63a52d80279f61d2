"""The processes that are measured: started on loopback, and ended afterwards."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.bench.load import LOOPBACK
from app.database.embedded import Urls

SERVER = (
    "import uvicorn; uvicorn.run({app!r}, factory={factory}, host='127.0.0.1', port={port}, log_level='error', "
    "access_log=False)"
)
PATIENCE_SECONDS = 60


@contextmanager
def environment(**variables: str) -> Iterator[None]:
    """Servers that are started within have these variables."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


@contextmanager
def server(urls: Urls, data_dir: Path, app: str, *, factory: bool) -> Iterator[tuple[int, int]]:
    """One web process, and its port and process number."""
    port = _free_port()
    variables = _environment(data_dir, port) | {"DATABASE_URL": urls.app, "DATABASE_OWNER_URL": urls.owner}
    code = SERVER.format(app=app, factory=factory, port=port)
    process = subprocess.Popen([sys.executable, "-c", code], env=variables, stdout=subprocess.DEVNULL)  # noqa: S603 – our own code
    try:
        _until_it_answers(port)
        yield port, process.pid
    finally:
        _end(process)


def seconds_to_first_answer(data_dir: Path) -> float:
    """How long `ki-lotse serve --worker --seed`, which `make run` starts, takes until the start page is there."""
    port = _free_port()
    environment = _environment(data_dir, port)
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        environment.pop(name, None)
    command = [sys.executable, "-m", "app.cli", "serve", "--worker", "--seed"]
    started = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603 – our own program
    try:
        _until_it_answers(port)
        return time.perf_counter() - started
    finally:
        _end(process)


def memory_mb(pid: int) -> float:
    """Resident memory in MB, from the system's own account (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1000


def _free_port() -> int:
    with socket.socket() as free:
        free.bind((LOOPBACK, 0))
        return int(free.getsockname()[1])


def _environment(data_dir: Path, port: int) -> dict[str, str]:
    return os.environ | {"KI_LOTSE_DATA_DIR": str(data_dir), "DEMO": "1", "PORT": str(port)}


def _until_it_answers(port: int) -> None:
    """Asks for the start page (or, of the floor, for anything) until there is an answer."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection(LOOPBACK, port, timeout=PATIENCE_SECONDS)
        try:
            connection.request("GET", "/")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.01)
        else:
            return
        finally:
            connection.close()
    raise RuntimeError(f"nothing answers on port {port}")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    process.wait(20)
