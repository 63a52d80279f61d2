"""Sign-ins under way: what must be remembered between sending someone to a provider and their coming back.

A row is found by the state in the provider's answer and the cookie of the browser that started, both hashed. It
is good for one answer and for ten minutes.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Text, delete
from sqlalchemy.orm import Session
from sqlmodel import Field, SQLModel, col

from app.database.columns import moment
from app.people.credentials import digest
from app.people.models import now

LIFETIME = timedelta(minutes=10)


class SigninAttempt(SQLModel, table=True):
    __tablename__ = "signin_attempt"

    state_hash: str = Field(sa_type=Text, primary_key=True)
    browser_hash: str = Field(sa_type=Text)
    provider: str = Field(sa_type=Text)
    nonce: str = Field(sa_type=Text)
    code_verifier: str = Field(sa_type=Text)
    next_path: str = Field(default="", sa_type=Text)
    invitation_hash: str = Field(default="", sa_type=Text)
    expires_at: datetime = Field(sa_type=moment(), index=True)


@dataclass(frozen=True)
class Attempt:
    """One sign-in under way. `invitation_hash` is set when the person comes with an invitation."""

    provider: str
    nonce: str
    code_verifier: str
    next_path: str = ""
    invitation_hash: str = ""


def remember(db: Session, attempt: Attempt, *, state: str, browser: str) -> None:
    """Keeps the attempt for the answer with this state to this browser, and forgets those that are over."""
    db.execute(delete(SigninAttempt).where(col(SigninAttempt.expires_at) < now()))
    db.add(
        SigninAttempt(
            state_hash=digest(state),
            browser_hash=digest(browser),
            provider=attempt.provider,
            nonce=attempt.nonce,
            code_verifier=attempt.code_verifier,
            next_path=attempt.next_path,
            invitation_hash=attempt.invitation_hash,
            expires_at=now() + LIFETIME,
        )
    )
    db.flush()


def take(db: Session, *, provider: str, state: str, browser: str) -> Attempt | None:
    """The attempt with this state, which is used up with it; None when there is none for this browser.

    It is used up at once, whatever becomes of the request: this commits.
    """
    row = db.execute(
        delete(SigninAttempt)
        .where(
            col(SigninAttempt.state_hash) == digest(state),
            col(SigninAttempt.browser_hash) == digest(browser),
            col(SigninAttempt.provider) == provider,
            col(SigninAttempt.expires_at) > now(),
        )
        .returning(
            col(SigninAttempt.provider),
            col(SigninAttempt.nonce),
            col(SigninAttempt.code_verifier),
            col(SigninAttempt.next_path),
            col(SigninAttempt.invitation_hash),
        )
    ).first()
    db.commit()
    return Attempt(*row) if row else None
