"""`ki-lotse import guidance` and `ki-lotse export guidance`."""

import sys
from pathlib import Path

import typer
from sqlalchemy.orm import Session

import app.models  # noqa: F401 – all tables, which refer to one another
from app.cli.sessions import migrated_session
from app.cli.trouble import Trouble
from app.guidance.exchange import BadLines, export, read_lines, take_over
from app.guidance.queries import admin_ids
from app.people.models import Role, User
from app.people.queries import user_by_email
from app.people.viewer import Viewer
from app.signin.sessions import viewer_of

MOST_BYTES = 200_000_000


def run_import(file: Path, *, as_email: str, drafts: bool, dry_run: bool) -> None:
    """Takes the articles over, all or none, or with `dry_run` only says what that would change. Raises Trouble."""
    try:
        if file.stat().st_size > MOST_BYTES:
            raise Trouble(f"{file}: this is more than {MOST_BYTES // 1_000_000} MB.")
        content = file.read_bytes()
    except OSError as error:
        raise Trouble(f"{file}: {error.strerror}.") from None
    try:
        lines = read_lines(content)
        with migrated_session() as db:
            actor = _actor(db, as_email)
            outcome = take_over(db, lines, author=actor, publisher=actor, publish=not drafts)
            typer.echo(
                f"{len(lines):,} texts: {outcome.new:,} new, {outcome.changed:,} changed, {outcome.same:,} the same."
            )
            if dry_run:
                db.rollback()
                typer.echo("Nothing has changed: this was a dry run.")
                return
            db.commit()
            typer.echo("Done.")
    except BadLines as bad:
        raise Trouble(f"{file} is not taken over, nothing has changed:\n{bad}") from None


def run_export(file: Path | None) -> None:
    """Writes what readers see, to the file or to the standard output. Raises Trouble."""
    with migrated_session() as db:
        if file is None:
            for line in export(db):
                sys.stdout.write(f"{line}\n")
            return
        try:
            with file.open("w", encoding="utf-8") as out:
                number = sum(1 for line in export(db) if out.write(f"{line}\n"))
        except OSError as error:
            raise Trouble(f"{file}: {error.strerror}.") from None
        typer.echo(f"{number:,} texts written to {file}.")


def _actor(db: Session, email: str) -> Viewer:
    """Whoever is named as author and publisher: an admin, by default the first."""
    if email:
        user = user_by_email(db, email)
        if user is None or user.role is not Role.admin:
            raise Trouble(f"--as: there is no admin with the address {email}.")
    else:
        user = db.get(User, min(admin_ids(db), default=0))
        if user is None:
            raise Trouble("There is no admin whom the articles could be from: run ki-lotse init, or use --as.")
    return viewer_of(db, user)
