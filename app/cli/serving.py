"""`ki-lotse serve`: database, web processes and worker, started together and ended together."""

import gc
import os
import signal
import socket
import threading
import time
from contextlib import ExitStack

import uvicorn
from uvicorn.supervisors import Multiprocess

from app.cli.databases import database_in_background, is_empty, is_migrated, migrated, must_be_migrated
from app.cli.probe import listens
from app.cli.processes import WorkerProcess
from app.cli.trouble import Trouble
from app.settings import Settings, get_settings
from app.signin.providers import read_providers

GRACE_SECONDS = 2  # for answers under way and for event streams
TAKEN_SECONDS = 3  # after `kill -9` the web processes of the last start need a moment to go
FACTORY = "app.cli.web:application"


def run(*, web_processes: int, with_worker: bool, migrate: bool, seed: bool) -> None:
    """Serves until SIGINT, SIGTERM or SIGHUP. Raises Trouble, SettingsError or EmbeddedPostgresError."""
    settings = get_settings()
    settings.require_secret()
    read_providers(settings)  # wrong ones stop the start, not the first web process
    try:
        with ExitStack() as stack:
            listener = stack.enter_context(_bind(settings))
            database = stack.enter_context(database_in_background(settings))
            if web_processes == 1:
                import app.main  # noqa: F401 – takes as long as PostgreSQL needs to start
            urls = database.urls()
            if not migrate:
                must_be_migrated(urls)
            elif not is_migrated(urls):
                migrated(urls)
            if seed and is_empty(urls):
                from app.seed import seed_if_empty

                seed_if_empty(urls.app)
            settings = _hand_on(listener, urls.app)
            ready = threading.Event()
            if with_worker:
                stack.enter_context(WorkerProcess(ready))
            stack.callback(_finish_in_peace)
            threading.Thread(target=_announce, args=(settings, ready), daemon=True).start()
            _serve(listener, web_processes)
    except KeyboardInterrupt:
        pass


def _finish_in_peace() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def _bind(settings: Settings) -> socket.socket:
    """A socket of our own, so that several processes can share it and the port is known before all else."""
    deadline = time.monotonic() + TAKEN_SECONDS
    while True:
        try:
            family, kind, protocol, _name, address = socket.getaddrinfo(
                settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
            )[0]
            listener = socket.socket(family, kind, protocol)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
        except socket.gaierror:
            raise Trouble(f"HOST: {settings.host} is no address of this machine.") from None
        except PermissionError:
            raise Trouble(f"PORT: {settings.port} is reserved for root; take one from 1024 up.") from None
        except OSError as error:
            if time.monotonic() > deadline:
                raise Trouble(
                    f"PORT: {settings.host}:{settings.port} cannot be listened on ({error.strerror}); "
                    "stop what is there, or set PORT to another one (0 takes a free one)."
                ) from None
            time.sleep(0.1)
        else:
            return listener


def _hand_on(listener: socket.socket, database_url: str) -> Settings:
    """The settings as they turned out, in the environment too: the other processes read them there."""
    os.environ["PORT"] = str(listener.getsockname()[1])
    os.environ["DATABASE_URL"] = database_url
    os.environ.pop("DATABASE_OWNER_URL", None)
    get_settings.cache_clear()
    return get_settings()


def _serve(listener: socket.socket, web_processes: int) -> None:
    config = uvicorn.Config(
        FACTORY,
        factory=True,
        workers=web_processes,
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=GRACE_SECONDS,
        server_header=False,
        proxy_headers=True,
    )
    if web_processes == 1:
        uvicorn.Server(config).run(sockets=[listener])
    else:
        gc.enable()
        supervisor = Multiprocess(config, sockets=[listener])
        signal.signal(signal.SIGHUP, lambda *_: supervisor.should_exit.set())
        supervisor.run()


def _announce(settings: Settings, ready: threading.Event) -> None:
    """Prints the address once a web process listens there."""
    while not listens(settings.host, settings.port):
        time.sleep(0.02)
    from app.cli.welcome import welcome

    welcome(settings)
    ready.set()
