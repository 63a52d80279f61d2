"""The one database: PostgreSQL.

`engine()` is made once per process from the settings; `Db` is the session of one request.
"""

from app.database.engine import connect, dispose, engine
from app.database.session import Db, get_session

__all__ = ["Db", "connect", "dispose", "engine", "get_session"]
