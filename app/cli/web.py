"""What one web process runs: uvicorn imports this, in this process or in others."""

import gc
import multiprocessing
import os
import signal
import threading

from fastapi import FastAPI

from app.database import connect
from app.main import create_app
from app.settings import get_settings


def application() -> FastAPI:
    """The app on a connected database, with the settings in the environment."""
    settings = get_settings()
    connect(settings.database_url, pool=settings.database_pool)
    if multiprocessing.parent_process() is not None:
        threading.Thread(target=_end_with_parent, name="parent-watch", daemon=True).start()
    app = create_app(settings)
    gc.freeze()  # what is there now stays: no collection need look at it again
    gc.enable()
    return app


def _end_with_parent() -> None:
    """One of several processes must not keep the port when `kill -9` took the one that started it."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
