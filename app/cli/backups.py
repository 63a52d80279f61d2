"""`ki-lotse backup` and `ki-lotse restore`: database and files in one .tar, with PostgreSQL's own programs."""

import os
import subprocess
import tarfile
import tempfile
from pathlib import Path

import psycopg
import typer
from psycopg.conninfo import conninfo_to_dict

from app.cli.databases import database, migrated
from app.cli.trouble import Trouble
from app.database.cluster import program
from app.files.store import FOLDER
from app.settings import Settings, get_settings

DUMP = "database.dump"
VARIABLES = {"user": "PGUSER", "password": "PGPASSWORD", "host": "PGHOST", "port": "PGPORT", "dbname": "PGDATABASE"}


def backup(file: Path) -> None:
    """Writes the database as it is at one moment, and then the files it knows of. Raises Trouble."""
    if file.exists():
        raise Trouble(f"{file} is there already; name a new one.")
    if not file.absolute().parent.is_dir():
        raise Trouble(f"There is no folder {file.parent}; name one that exists.")
    settings = get_settings()
    draft = file.with_name(f"{file.name}.part")
    with database(settings) as urls, tempfile.TemporaryDirectory(dir=file.parent) as folder:
        dump = Path(folder) / DUMP
        _run(urls.owner, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={dump}")
        with tarfile.open(draft, "w") as tar:
            tar.add(dump, arcname=DUMP)
            if _files(settings).is_dir():
                tar.add(_files(settings), arcname=FOLDER)
    draft.rename(file)
    if settings.files_url:
        typer.echo("Without the files, which lie in FILES_URL: back them up there.")


def restore(file: Path) -> None:
    """Fills an empty database, and the folder of files, from a backup. Raises Trouble."""
    settings = get_settings()
    with database(settings) as urls, tempfile.TemporaryDirectory() as folder:
        if _has_content(urls.owner):
            raise Trouble("There is content already: restore into a new KI_LOTSE_DATA_DIR or an empty database.")
        try:
            with tarfile.open(file) as tar:
                tar.extract(DUMP, folder, filter="data")
                members = [member for member in tar if member.name.startswith(f"{FOLDER}/")]
                tar.extractall(_files(settings).parent, members, filter="data")
        except (OSError, KeyError, tarfile.TarError) as error:
            reason = str(error).partition("\n")[0].rstrip(".:")
            raise Trouble(f"{file} is no backup that can be read: {reason}.") from None
        options = ("--no-owner", "--no-privileges", "--single-transaction", "--clean", "--if-exists")
        _run(urls.owner, "pg_restore", *options, "--dbname=", str(Path(folder) / DUMP))
        migrated(urls)


def _files(settings: Settings) -> Path:
    return settings.ki_lotse_data_dir.expanduser().resolve() / FOLDER


def _has_content(url: str) -> bool:
    with psycopg.connect(url) as connection:
        if connection.execute("SELECT to_regclass('organisation')").fetchone() == (None,):
            return False
        return connection.execute("SELECT FROM organisation LIMIT 1").fetchone() is not None


def _run(url: str, name: str, *arguments: str) -> None:
    """A client program, told the database in its environment: the list of processes shows no password."""
    parts = conninfo_to_dict(url)
    login = {variable: str(parts[key]) for key, variable in VARIABLES.items() if parts.get(key)}
    done = subprocess.run(  # noqa: S603 – PostgreSQL's programs from the wheel
        [program(name), *arguments], env=os.environ | login, capture_output=True, text=True, check=False
    )
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[0]
        raise Trouble(f"{name} did not succeed: {reason}")
