"""`ki-lotse seed`."""

import typer

from app.cli.databases import database, migrated


def run(tickets: int) -> None:
    """Loads the demo content into an empty database, and then adds `tickets` made-up ones."""
    from app.seed import seed_if_empty

    with database() as urls:
        migrated(urls)
        seeded = seed_if_empty(urls.app)
        typer.echo("The demo content is loaded." if seeded else "The database has content already; it stays as it is.")
        if tickets:
            from app.seed.bulk import add_tickets

            add_tickets(urls, tickets)
