"""`ki-lotse import publiccode`."""

from pathlib import Path

import typer
from sqlalchemy.orm import Session

from app.cli.databases import database, must_be_migrated
from app.cli.trouble import Trouble
from app.database import connect, dispose
from app.solutions.service import PubliccodeError, import_publiccode, read_publiccode
from app.solutions.service.publiccode import MOST_BYTES


def run(file: Path) -> None:
    """Takes over what a publiccode.yml says of its project. Raises Trouble."""
    try:
        with file.open("rb") as opened:
            data = opened.read(MOST_BYTES + 1)
        read_publiccode(data)
    except OSError as error:
        raise Trouble(f"{file}: {error.strerror}.") from None
    except PubliccodeError as error:
        raise Trouble(f"{file} is not taken over, nothing has changed:\n{error}") from None
    with database() as urls:
        must_be_migrated(urls)
        try:
            with Session(connect(urls.app, pool=1)) as db:
                system, new = import_publiccode(db, data, actor=None)
                db.commit()
                kept = ", ".join(sorted(system.publiccode)) or "nothing"
                typer.echo(f"{'New' if new else 'Updated'}: {system.name}, at /systems/{system.slug}")
                typer.echo(f"Kept as it is, for there is no field for it: {kept}")
        finally:
            dispose()
