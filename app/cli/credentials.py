"""`ki-lotse token create`."""

from datetime import timedelta

from sqlalchemy.orm import Session

from app import journal
from app.cli.databases import database, must_be_migrated
from app.cli.trouble import Trouble
from app.database import connect, dispose
from app.people.credentials import SCOPES, create_api_token
from app.people.queries import user_by_email


def create(email: str, *, name: str, scopes: list[str], days: int) -> str:
    """A new token's text. Raises Trouble."""
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown:
        raise Trouble(f"There is no scope {unknown[0]}; there are {' and '.join(SCOPES)}.")
    with database() as urls:
        must_be_migrated(urls)
        try:
            with Session(connect(urls.app, pool=1)) as db:
                user = user_by_email(db, email)
                if user is None or user.id is None:
                    raise Trouble(f"There is no active user {email}.")
                token, text = create_api_token(
                    db, user.id, name=name, scopes=sorted(set(scopes)), lifetime=timedelta(days=days)
                )
                after = {"user": user.email, "scopes": token.scopes, "expires_at": token.expires_at}
                journal.record(db, None, "token.create", "token", token.id, name, after=after)
                db.commit()
                return text
        finally:
            dispose()
