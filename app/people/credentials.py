"""What proves who someone is: browser sessions and API tokens. Only hashes are stored.

Both are random tokens of 256 bits, so a plain SHA-256 is enough: there is nothing to guess.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ARRAY, Text, bindparam, delete, inspect, select, update
from sqlalchemy.orm import Session
from sqlmodel import Field, SQLModel, col

from app.database.columns import moment
from app.database.results import changed_rows
from app.people.models import Organisation, User, now
from app.people.viewer import Viewer

SCOPES = ("read", "write")
TOKEN_PREFIX = "kil_"  # noqa: S105 – what a token begins with
SEEN_EVERY = timedelta(minutes=1)


class LoginSession(SQLModel, table=True):
    """One signed-in browser."""

    __tablename__ = "login_session"

    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(sa_type=Text, unique=True)
    user_id: int = Field(foreign_key="app_user.id", index=True)
    provider: str = Field(sa_type=Text)
    id_token: str | None = Field(default=None, sa_type=Text)
    user_agent: str = Field(default="", sa_type=Text)
    created_at: datetime = Field(default_factory=now, sa_type=moment())
    seen_at: datetime = Field(default_factory=now, sa_type=moment())
    expires_at: datetime = Field(sa_type=moment())


class ApiToken(SQLModel, table=True):
    """A key for programs, acting for one user within its scopes."""

    __tablename__ = "api_token"

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="app_user.id", index=True)
    name: str = Field(sa_type=Text)
    token_hash: str = Field(sa_type=Text, unique=True)
    scopes: list[str] = Field(sa_type=ARRAY(Text))
    created_at: datetime = Field(default_factory=now, sa_type=moment())
    expires_at: datetime = Field(sa_type=moment())
    used_at: datetime | None = Field(default=None, sa_type=moment())
    revoked_at: datetime | None = Field(default=None, sa_type=moment())


@dataclass(frozen=True)
class Limits:
    """How long a session lives."""

    idle: timedelta
    absolute: timedelta


def digest(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token(prefix: str = "") -> str:
    return prefix + secrets.token_urlsafe(32)


def open_session(
    db: Session,
    user: User,
    *,
    provider: str,
    limits: Limits,
    user_agent: str = "",
    id_token: str | None = None,
) -> str:
    """A new session for the user; the token is returned once and goes into the cookie."""
    token = new_token()
    db.add(
        LoginSession(
            token_hash=digest(token),
            user_id=_id(user),
            provider=provider,
            id_token=id_token,
            user_agent=user_agent[:300],
            expires_at=now() + limits.absolute,
        )
    )
    db.flush()
    return token


def _id(user: User) -> int:
    assert user.id is not None
    return user.id


# Every request asks one of these, so they are built once, and of tables: nothing here is an object of the ORM.
_USER, _BODY, _SESSION, _TOKEN = (inspect(kind).local_table.c for kind in (User, Organisation, LoginSession, ApiToken))
_PERSON = (_USER.id, _USER.email, _USER.name, _USER.role, _USER.organisation_id, _BODY.name, _USER.language)
_BY_SESSION = (
    select(*_PERSON, _SESSION.id, _SESSION.seen_at)
    .join_from(_SESSION.id.table, _USER.id.table, _USER.id == _SESSION.user_id)
    .join(_BODY.id.table, _BODY.id == _USER.organisation_id)
    .where(
        _SESSION.token_hash == bindparam("token_hash"),
        _SESSION.expires_at > bindparam("now"),
        _SESSION.seen_at > bindparam("seen_after"),
        _USER.active,
    )
)
_BY_API_TOKEN = (
    select(*_PERSON, _TOKEN.id, _TOKEN.scopes, _TOKEN.used_at)
    .join_from(_TOKEN.id.table, _USER.id.table, _USER.id == _TOKEN.user_id)
    .join(_BODY.id.table, _BODY.id == _USER.organisation_id)
    .where(
        _TOKEN.token_hash == bindparam("token_hash"),
        _TOKEN.expires_at > bindparam("now"),
        _TOKEN.revoked_at.is_(None),
        _USER.active,
    )
)


def _viewer(row: Any, **more: Any) -> Viewer:
    """The viewer in the first columns of a row that begins with `_PERSON`."""
    user_id, email, name, role, organisation_id, organisation, language = row[: len(_PERSON)]
    return Viewer(user_id, email, name, role, organisation_id, organisation, language, **more)


def viewer_by_session(db: Session, token: str, limits: Limits, *, in_use: bool = True) -> Viewer | None:
    """The viewer behind a session cookie, or None when it is unknown or over. One query.

    With `in_use`, it notes once a minute that the session is, unless another request is just doing so: they need not
    wait for each other.
    """
    moment_now = now()
    values = {"token_hash": digest(token), "now": moment_now, "seen_after": moment_now - limits.idle}
    row: Any = db.connection().execute(_BY_SESSION, values).first()
    if row is None:
        return None
    session_id, seen_at = row[-2:]
    if in_use and seen_at < moment_now - SEEN_EVERY:
        free = select(col(LoginSession.id)).where(col(LoginSession.id) == session_id).with_for_update(skip_locked=True)
        db.execute(update(LoginSession).where(col(LoginSession.id).in_(free)).values(seen_at=moment_now))
    return _viewer(row, session_id=session_id)


def viewer_by_api_token(db: Session, token: str) -> Viewer | None:
    """The viewer behind an API token, or None when it is unknown, expired or revoked."""
    moment_now = now()
    values = {"token_hash": digest(token), "now": moment_now}
    row: Any = db.connection().execute(_BY_API_TOKEN, values).first()
    if row is None:
        return None
    token_id, scopes, used_at = row[-3:]
    if used_at is None or used_at < moment_now - SEEN_EVERY:
        free = select(col(ApiToken.id)).where(col(ApiToken.id) == token_id).with_for_update(skip_locked=True)
        db.execute(update(ApiToken).where(col(ApiToken.id).in_(free)).values(used_at=moment_now))
    return _viewer(row, token_id=token_id, scopes=frozenset(scopes))


def sessions_of(db: Session, user_id: int) -> list[LoginSession]:
    """The running sessions of a user, the last used first."""
    return list(
        db.scalars(
            select(LoginSession)
            .where(col(LoginSession.user_id) == user_id, col(LoginSession.expires_at) > now())
            .order_by(col(LoginSession.seen_at).desc())
        )
    )


def end_session(db: Session, user_id: int, session_id: int) -> bool:
    """Ends one session of the user; False when it is not theirs or already over."""
    ended = db.execute(
        delete(LoginSession).where(col(LoginSession.id) == session_id, col(LoginSession.user_id) == user_id)
    )
    return changed_rows(ended) == 1


def end_all_sessions(db: Session, user_id: int, *, but: int | None = None) -> None:
    """Ends all sessions of the user, except the one named by `but`."""
    query = delete(LoginSession).where(col(LoginSession.user_id) == user_id)
    db.execute(query if but is None else query.where(col(LoginSession.id) != but))


def delete_expired_sessions(db: Session) -> int:
    """Removes sessions that are over; returns how many."""
    return changed_rows(db.execute(delete(LoginSession).where(col(LoginSession.expires_at) < now())))


def create_api_token(
    db: Session, user_id: int, *, name: str, scopes: list[str], lifetime: timedelta
) -> tuple[ApiToken, str]:
    """A new API token and its text, which is shown once. Unknown scopes raise ValueError."""
    if not scopes or set(scopes) - set(SCOPES):
        raise ValueError(f"scopes must be some of {', '.join(SCOPES)}")
    text = new_token(TOKEN_PREFIX)
    token = ApiToken(
        user_id=user_id,
        name=name,
        token_hash=digest(text),
        scopes=sorted(scopes),
        expires_at=now() + lifetime,
    )
    db.add(token)
    db.flush()
    return token, text


def tokens_of(db: Session, user_id: int) -> list[ApiToken]:
    """The user's API tokens that still work, the newest first."""
    return list(
        db.scalars(
            select(ApiToken)
            .where(
                col(ApiToken.user_id) == user_id,
                col(ApiToken.revoked_at).is_(None),
                col(ApiToken.expires_at) > now(),
            )
            .order_by(col(ApiToken.created_at).desc())
        )
    )


def revoke_api_token(db: Session, user_id: int, token_id: int) -> bool:
    """Revokes one token of the user; False when it is not theirs or already revoked."""
    revoked = db.execute(
        update(ApiToken)
        .where(col(ApiToken.id) == token_id, col(ApiToken.user_id) == user_id, col(ApiToken.revoked_at).is_(None))
        .values(revoked_at=now())
    )
    return changed_rows(revoked) == 1
