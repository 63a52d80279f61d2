"""`ki-lotse import organisations`."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import typer
from sqlalchemy.orm import Session

from app.admin.organisations.service import take_over
from app.cli.databases import database, must_be_migrated
from app.cli.trouble import Trouble
from app.database import connect, dispose
from app.people.directory import DirectoryErrors
from app.people.gv100ad import parse
from app.people.importing import Plan, UnknownState, plan

MOST_BYTES = 50_000_000  # all of Germany has about 4
SHOWN = 10


def run(file: Path, *, state: str, dry_run: bool) -> None:
    """Takes the directory over, or with `dry_run` only says what that would change. Raises Trouble."""
    try:
        if file.stat().st_size > MOST_BYTES:
            raise Trouble(f"{file}: this is no municipal directory, which has some megabytes only.")
        directory = parse(file.read_bytes())
    except OSError as error:
        raise Trouble(f"{file}: {error.strerror}.") from None
    except DirectoryErrors as errors:
        raise Trouble(f"{file} is not taken over, nothing has changed:\n{errors}") from None
    with database() as urls:
        must_be_migrated(urls)
        try:
            with Session(connect(urls.app, pool=1)) as db:
                wanted = plan(db, directory, state=state or None)
                for line in report(wanted):
                    typer.echo(line)
                if dry_run:
                    typer.echo("Nothing has changed: this was a dry run.")
                    return
                take_over(db, wanted, source=file.name, actor=None)
                db.commit()
                typer.echo("Done.")
        except UnknownState as unknown:
            there = ", ".join(sorted(unknown.states))
            raise Trouble(f"--state: {state} is not in the file, which has {there}.") from None
        finally:
            dispose()


def report(wanted: Plan) -> Iterator[str]:
    """What the plan changes, in lines."""
    changes = wanted.changes
    yield f"Directory of {wanted.as_of:%Y-%m-%d}: {len(wanted.bodies):,} bodies."
    if not changes:
        yield "All of them are known as they are."
    yield from _part("new", [f"{body.key} {body.name}" for body in changes.new])
    yield from _part("renamed", [f"{it.after.key} {it.before.name} → {it.after.name}" for it in changes.renamed])
    yield from _part(
        "moved",
        [
            f"{it.after.key} {it.after.name}: {it.before.kind} in {it.before.parent_key or '–'}"
            f" → {it.after.kind} in {it.after.parent_key or '–'}"
            for it in changes.moved
        ],
    )
    yield from _part("open again", [f"{it.after.key} {it.after.name}" for it in changes.reopened])
    yield from _part(
        "merged", [f"{it.body.key} {it.body.name} → {it.into.name if it.into else ''}" for it in changes.merged]
    )
    yield from _part("closed", [f"{it.body.key} {it.body.name}" for it in changes.gone])
    if changes.population_changed:
        yield f"{len(changes.population_changed):,} with another population."
    for key, people in wanted.stranded.items():
        yield f"{key} is closed then and has accounts ({people}): give them another body at /people."


def _part(what: str, lines: Sequence[str]) -> Iterator[str]:
    if not lines:
        return
    yield f"{len(lines):,} {what}:"
    yield from (f"  {line}" for line in lines[:SHOWN])
    if len(lines) > SHOWN:
        yield f"  … and {len(lines) - SHOWN:,} more"
