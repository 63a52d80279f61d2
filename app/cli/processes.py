"""The worker as a child of the server."""

import subprocess
import sys
import threading
from types import TracebackType

import typer

STOP_SECONDS = 3
FIRST_PAUSE = 1.0  # before a worker that died is started again; doubled each time
LONGEST_PAUSE = 60.0


class WorkerProcess:
    """`ki-lotse worker`, started again when it dies and ended with the server.

    It reads from a pipe that only this process can write to, and ends when that closes: so it goes
    even when the server was ended by `kill -9`.
    """

    def __init__(self) -> None:
        self._ending = threading.Event()
        self._keeper = threading.Thread(target=self._keep, name="worker-keeper")
        self._process = self._start()

    def __enter__(self) -> None:
        self._keeper.start()

    def __exit__(self, _type: type[BaseException] | None, _e: BaseException | None, _t: TracebackType | None) -> None:
        self._ending.set()
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._keeper.join()

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "app.cli", "worker", "--end-with-stdin"]
        return subprocess.Popen(command, stdin=subprocess.PIPE)  # noqa: S603 – our own program

    def _keep(self) -> None:
        pause = FIRST_PAUSE
        while True:
            code = self._process.wait()
            if self._ending.is_set():
                return
            typer.echo(f"ki-lotse: the worker ended with code {code}; it starts again in {pause:.0f} s.", err=True)
            if self._ending.wait(pause):
                return
            pause = min(pause * 2, LONGEST_PAUSE)
            self._process = self._start()
            if self._ending.is_set():
                self._process.terminate()
