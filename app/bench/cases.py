"""What is asked for: each page as a named list of requests."""

import json
import random
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from app.bench.load import get, post_json
from app.database.embedded import Urls
from app.database.engine import dialect_url
from app.people.credentials import Limits, create_api_token, open_session
from app.people.queries import user_by_email

FLOOR = "floor: one indexed query"
QUEUE = "queue page"
TICKET = "ticket page"
FILING = "filing (durable)"
OFFICER, ADVISOR = "officer@koethen.example", "advisor@centre.example"
WORDS = ("Chatbot", "Datenschutz", "Sprachmodell", "Bürgerbüro", "Übersetzung", "Beschaffung", "Schulung")
TITLE = "Chatbot im Test (Messung)"
BODY = json.dumps({"topic": "chatbots", "title": TITLE, "description": "Wir **testen** das Anlegen."}).encode()
LIMITS = Limits(timedelta(hours=6), timedelta(hours=6))


@dataclass(frozen=True)
class Case:
    """A named request, as a function of its number."""

    name: str
    port: int
    requests: list[bytes]
    expected: int = 200

    def request(self, number: int) -> bytes:
        return self.requests[number % len(self.requests)]


def cases(urls: Urls, app_port: int, floor_port: int) -> list[Case]:
    """The floor and the pages, asked for by a signed-in advisor, and filing by an officer's API token."""
    engine = create_engine(dialect_url(urls.app))
    with Session(engine) as db:
        cookie = _session(db)
        officer = user_by_email(db, OFFICER)
        assert officer is not None
        assert officer.id is not None
        _row, key = create_api_token(db, officer.id, name="bench", scopes=["read", "write"], lifetime=LIMITS.idle)
        references = list(db.scalars(text("SELECT reference FROM ticket TABLESAMPLE SYSTEM (5) LIMIT 2000")))
        db.commit()
    engine.dispose()
    random.Random(1).shuffle(references)  # noqa: S311 – an order, not a secret
    return [
        Case("floor: 25 constant rows", floor_port, [get("/rows")]),
        Case(FLOOR, floor_port, [get("/query")]),
        Case(QUEUE, app_port, [get("/queue", cookie)]),
        Case(TICKET, app_port, [get(f"/tickets/{reference}", cookie) for reference in references]),
        Case(FILING, app_port, [post_json("/api/v1/tickets", BODY, key)], 201),
        Case("search in the queue", app_port, [get(f"/queue?q={word}", cookie) for word in map(_quoted, WORDS)]),
    ]


def queue_case(urls: Urls, port: int) -> Case:
    """The queue page alone."""
    return Case(QUEUE, port, [get("/queue", session_cookie(urls))])


def session_cookie(urls: Urls, email: str = ADVISOR) -> str:
    """A new session of this person."""
    engine = create_engine(dialect_url(urls.app))
    with Session(engine) as db:
        cookie = _session(db, email)
        db.commit()
    engine.dispose()
    return cookie


def _session(db: Session, email: str = ADVISOR) -> str:
    advisor = user_by_email(db, email)
    assert advisor is not None
    return open_session(db, advisor, provider="bench", limits=LIMITS)


def _quoted(word: str) -> str:
    return "".join(f"%{octet:02X}" for octet in word.encode())
