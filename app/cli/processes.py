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

    def __init__(self, ready: threading.Event) -> None:
        """It starts when `ready` is set: it can wait, and the first page cannot."""
        self._ready, self._ending = ready, threading.Event()
        self._keeper = threading.Thread(target=self._keep, name="worker-keeper")
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> None:
        self._keeper.start()

    def __exit__(self, _type: type[BaseException] | None, _e: BaseException | None, _t: TracebackType | None) -> None:
        self._ending.set()
        self._ready.set()
        self._end()
        self._keeper.join(STOP_SECONDS)
        if self._process is not None:
            self._process.kill()
        self._keeper.join()

    def _keep(self) -> None:
        pause = FIRST_PAUSE
        self._ready.wait()
        while not self._ending.is_set():
            command = [sys.executable, "-m", "app.cli", "worker", "--end-with-stdin"]
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE)  # noqa: S603 – our own program
            if self._ending.is_set():
                self._end()
            code = self._process.wait()
            if not self._ending.is_set():
                typer.echo(f"ki-lotse: the worker ended with code {code}; it starts again in {pause:.0f} s.", err=True)
                self._ending.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    def _end(self) -> None:
        if self._process is not None:
            self._process.terminate()
