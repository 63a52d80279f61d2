"""A real installation begins with one command."""

import os
import subprocess
import sys
from pathlib import Path

from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.database.embedded import EmbeddedPostgres
from app.database.engine import dialect_url
from app.people.models import Organisation, Role, User
from app.tickets.models import Ticket, Topic


def run(place: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    environment = {key: value for key, value in os.environ.items() if key != "DEMO"}
    environment |= {"KI_LOTSE_DATA_DIR": str(place)}
    command = [str(Path(sys.executable).parent / "ki-lotse"), *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_init_makes_one_admin_and_no_demo(tmp_path: Path) -> None:
    made = run(tmp_path, "init", "Erste@Zentrum.example", "Erste Administratorin")
    assert made.returncode == 0, made.stderr
    with EmbeddedPostgres(tmp_path) as urls:
        engine = create_engine(dialect_url(urls.app))
        with Session(engine) as db:
            people = [(user.email, user.role) for user in db.scalars(select(User))]
            counts = [db.scalar(select(func.count()).select_from(table)) for table in (Organisation, Topic, Ticket)]
            name = db.scalars(select(col(Organisation.name)).where(col(Organisation.key) == "15082180")).one()
        engine.dispose()
    assert people == [("erste@zentrum.example", Role.admin)]
    assert counts == [251, 11, 0]
    assert name == "Köthen (Anhalt)"
    again = run(tmp_path, "init", "zweite@zentrum.example", "Zweite")
    assert again.returncode != 0
    assert "content already" in again.stderr
