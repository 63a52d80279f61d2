"""`ki-lotse init`."""

import typer
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app import journal
from app.cli.databases import database, migrated
from app.cli.trouble import Trouble
from app.database import connect, dispose
from app.people.models import Organisation, Role, User
from app.people.queries import CENTRE_KEY
from app.seed.content import add_catalogue


def run(email: str, name: str) -> None:
    """Migrates, fills an empty database and makes the first admin. Raises Trouble where there is something already."""
    address = email.strip().lower()
    if "@" not in address or not name.strip():
        raise Trouble("The first admin needs an e-mail address and a name.")
    with database() as urls:
        migrated(urls)
        try:
            with Session(connect(urls.app, pool=1)) as db:
                if db.scalars(select(col(Organisation.id)).limit(1)).first() is not None:
                    raise Trouble("The database has content already; an admin invites further people on its pages.")
                centre = add_catalogue(db)[CENTRE_KEY]
                assert centre.id is not None
                admin = User(email=address, name=name.strip(), role=Role.admin, organisation_id=centre.id)
                db.add(admin)
                db.flush()
                journal.record(db, None, "user.create", "user", admin.id, address, after={"role": admin.role})
                db.commit()
        finally:
            dispose()
    typer.echo(f"Ready. {name.strip()} signs in through a provider with the verified address {address}.")
