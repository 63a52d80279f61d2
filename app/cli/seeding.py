"""`ki-lotse seed`."""

import time

import typer
from sqlalchemy.orm import Session

from app.cli.databases import database, migrated
from app.database import connect, dispose
from app.seed import seed_if_empty
from app.seed.bulk import add_tickets
from app.tickets.timing import office_hours, targets


def run(tickets: int) -> None:
    """Loads the demo content into an empty database, and then adds `tickets` made-up ones."""
    with database() as urls:
        migrated(urls)
        seeded = seed_if_empty(urls.app)
        typer.echo("The demo content is loaded." if seeded else "The database has content already; it stays as it is.")
        if tickets:
            started = time.monotonic()
            with Session(connect(urls.app, pool=1)) as db:
                clock = office_hours(db), targets(db)
            dispose()
            add_tickets(urls.owner, tickets, *clock)
            typer.echo(f"{tickets:,} tickets were added in {time.monotonic() - started:.0f} s.")
