"""`ki-lotse import register` and `ki-lotse export maki`."""

from collections.abc import Iterator
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

import app.models
import app.sources  # noqa: F401 – what is changed is told to the search
from app.cli.sessions import migrated_session
from app.cli.trouble import Trouble
from app.people.models import Role, User
from app.people.viewer import Viewer
from app.register.importing.mapping import MappingError, label_of, read_mapping
from app.register.importing.planning import Plan, plan
from app.register.importing.service import MOST_BYTES, carry_out
from app.register.importing.table import TableError, read_table
from app.register.opendata import maki
from app.signin.sessions import viewer_of

SHOWN = 100
COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())


def run_import(mapping_file: Path, file: Path, *, as_email: str, dry_run: bool) -> None:
    """Makes drafts of the table's rows, all or none, or with `dry_run` only says what that would do. Raises Trouble."""
    try:
        mapping = read_mapping(mapping_file.read_bytes())
        if file.stat().st_size > MOST_BYTES:
            raise Trouble(f"{file}: this is more than {MOST_BYTES >> 20} MB.")
        table = read_table(file.read_bytes(), mapping)
    except OSError as error:
        raise Trouble(f"{error.filename}: {error.strerror}.") from None
    except MappingError as error:
        raise Trouble(f"{mapping_file}:\n{error}") from None
    except TableError as error:
        raise Trouble(f"{file}: {error}") from None
    with migrated_session() as db, Progress(*COLUMNS, console=Console(stderr=True)) as progress:
        actor = _actor(db, as_email)
        reading = progress.add_task("rows", total=len(table.rows))
        wanted = plan(db, mapping, table, lambda: progress.advance(reading))
        for line in report(wanted):
            typer.echo(line)
        if wanted.problems:
            raise Trouble(f"{file} is not taken over, nothing has changed.")
        if dry_run:
            typer.echo("Nothing has changed: this was a dry run.")
            return
        writing = progress.add_task("entries", total=len(wanted.new) + len(wanted.changed))
        carry_out(db, wanted, source=mapping.source, name=file.name, actor=actor,
                  progress=lambda: progress.advance(writing))  # fmt: skip
        db.commit()
        typer.echo("Done.")


def report(wanted: Plan) -> Iterator[str]:
    """What the plan says, in lines."""
    yield f"{len(wanted.new):,} new, {len(wanted.changed):,} changed, {wanted.same:,} the same."
    if wanted.resting:
        yield f"Withdrawn here, and left so: {', '.join(wanted.resting[:SHOWN])}"
    if wanted.homeless:
        yield f"Columns that nobody maps: {', '.join(wanted.homeless)}"
    if wanted.unfilled:
        yield f"Fields that no column fills: {', '.join(f'{name} ({label_of(name)})' for name in wanted.unfilled)}"
    for name, number in wanted.lacking.most_common():
        yield f"To be published, {number:,} still lack: {name} ({label_of(name)})"
    yield from map(str, wanted.problems[:SHOWN])
    if len(wanted.problems) > SHOWN:
        yield f"… and {len(wanted.problems) - SHOWN:,} more"


def run_maki(file: Path) -> None:
    """Writes what is published for the national register. Raises Trouble."""
    try:
        with migrated_session() as db, file.open("wb") as out:
            maki.write(db, out)
    except OSError as error:
        raise Trouble(f"{file}: {error.strerror}.") from None
    typer.echo(f"Written to {file}. The format is provisional: that of MaKI is not public.")


def _actor(db: Session, email: str) -> Viewer:
    """Whoever is named as the author of the drafts: someone of the centre, by default the first admin."""
    query = select(User).where(col(User.role).in_((Role.admin, Role.advisor)), col(User.active))
    query = query.where(col(User.email) == email.lower()) if email else query.where(col(User.role) == Role.admin)
    user = db.scalars(query.order_by(col(User.id)).limit(1)).first()
    if user is None:
        raise Trouble("--as: nobody of the centre has this address." if email else "There is no admin; use --as.")
    return viewer_of(db, user)
