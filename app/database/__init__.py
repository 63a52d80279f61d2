"""The one database: PostgreSQL.

`engine()` is made once per process from the settings; `Db` is the session of one request, which for a GET is one that
only reads unless its handler is marked with `in_transaction`.
"""

from app.database.engine import connect, dispose, engine
from app.database.session import Db, get_session, in_transaction

__all__ = ["Db", "connect", "dispose", "engine", "get_session", "in_transaction"]
