"""`ki-lotse search rebuild`, stopped with Ctrl-C as a terminal does it: the whole group of processes is told."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.database.embedded import Urls
from app.database.migrate import migrate
from app.seed.bulk import add_tickets
from app.seed.content import seed_basics
from app.settings import Settings
from app.tickets.timing import office_hours, targets
from tests.databases import empty_database, engine_on

TICKETS = 15_000  # what is under way when it is stopped, some thousands, is finished
PATIENCE = 120
COMMAND = [sys.executable, "-m", "app.cli", "search", "rebuild"]


@pytest.mark.slow
def test_a_rebuild_is_stopped_with_ctrl_c_and_goes_on(urls: Urls, settings: Settings, tmp_path: Path) -> None:
    del settings  # the database is filled with those of the tests
    with empty_database(urls, "stopping") as there:
        migrate(*there)
        with engine_on(there.app) as engine, Session(engine) as db:
            seed_basics(db)
            db.commit()
            add_tickets(there.owner, TICKETS, office_hours(db), targets(db))
            db.commit()
            count = text("SELECT count(*) FROM search_document WHERE kind = 'ticket' AND part = ''")
            variables = os.environ | {
                "DATABASE_URL": there.app, "DATABASE_OWNER_URL": there.owner, "KI_LOTSE_DATA_DIR": str(tmp_path),
                "DEMO": "1",
            }  # fmt: skip
            process = subprocess.Popen(
                COMMAND, env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                start_new_session=True,
            )  # fmt: skip
            deadline = time.monotonic() + PATIENCE
            while not db.scalar(count):
                assert process.poll() is None
                assert time.monotonic() < deadline
                db.rollback()
                time.sleep(0.02)
            os.killpg(process.pid, signal.SIGINT)
            said, complained = process.communicate(timeout=PATIENCE)
            assert (process.returncode, complained) == (130, "")
            assert "Stopped. The same command goes on from here." in said
            while [one for one in psutil.pids() if _group(one) == process.pid]:  # the last sees that it is alone
                assert time.monotonic() < deadline
                time.sleep(0.05)
            db.rollback()
            assert 0 < (db.scalar(count) or 0) < TICKETS

            again = subprocess.run(
                COMMAND, env=variables, capture_output=True, text=True, check=False, timeout=PATIENCE
            )
            assert (again.returncode, again.stderr) == (0, "")
            assert "Going on where the last run was stopped." in again.stdout
            done = re.search(r"([\d,]+) things are indexed", again.stdout)
            assert done is not None
            assert 0 < int(done[1].replace(",", "")) < TICKETS
            db.rollback()
            assert db.scalar(count) == TICKETS


def _group(pid: int) -> int:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return 0
