"""The search among 100,000 tickets and 20,000 articles: what is put into the index for it, and what is asked."""

import time
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from random import Random
from urllib.parse import quote, urlencode

from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

import app.sources  # noqa: F401 – what can be found
from app.bench.cases import OFFICER, WORDS, Case, session_cookie
from app.bench.load import get
from app.database import connect, dispose, engine
from app.database.embedded import Urls
from app.database.engine import dialect_url
from app.people.models import now
from app.search.building import build_words
from app.search.documents import Document, Kind, Readers
from app.search.indexing import Analysed, analysed, count_words
from app.search.meaning.models import LOCAL
from app.search.models import DIMENSIONS
from app.search.rebuild import PORTION, Portion, copy, forget_stopped
from app.seed.bulk.phrases import Phrases

ARTICLES, FIRST = 20_000, 50_000_000
QUESTIONS = (
    "Chatbot", "Datenschutz", "Bürgerbüro", "Sprachmodell Beschaffung", "Übersetzung im Bürgerbüro",
    "Wie schreiben wir Sitzungsprotokolle automatisch?", "Schulung für Sachbearbeiter", "Posteingang sortieren",
    "darf man das mit personenbezogenen Daten", "chatbto", '"künstliche Intelligenz"', "phase:beratung chatbot",
    "stelle:köthen", "Sprachassistent Telefon", "Hundesteuer", "was kostet das und wer bezahlt es",
)  # fmt: skip
TYPED = (
    ("Chatbot für das Bürgerbüro", "Am Telefon werden jeden Tag dieselben Fragen gestellt. Kann eine KI helfen?"),
    ("Protokolle schreiben", "Nach jeder Sitzung sitzt eine Kollegin zwei Tage am Protokoll."),
    ("Datenschutz bei Sprachmodellen", "Dürfen wir Bescheide mit Namen hineinkopieren? Was müssen wir vorher prüfen?"),
)


def fill(urls: Urls) -> float:
    """Indexes all that is not, with made-up articles and meanings; returns how long the words of all tickets took.

    The meanings are random directions: real ones would take hours to compute, and these are no easier to search.
    """
    connect(urls.app, pool=2)
    try:
        started = time.monotonic()
        with Session(engine()) as db:
            forget_stopped(db)
            build_words(partial(begin, urls.app))
            seconds = time.monotonic() - started
            _articles(db)
            count_words(db)
            db.commit()
    finally:
        dispose()
    _meanings(urls.owner)
    return seconds


def begin(url: str) -> None:
    """Prepares a process that shares the work; with this module come the sources."""
    connect(url, pool=1)


def _articles(db: Session) -> None:
    random = Random(7)  # noqa: S311 – repeatable, not secret
    phrases = Phrases(random)
    for after in range(FIRST, FIRST + ARTICLES, PORTION):
        numbers = range(after + 1, after + PORTION + 1)
        copy(db, Portion(Kind.guidance, after, numbers[-1], numbers), list(_made_up(phrases, random, numbers)))
        db.commit()


def _made_up(phrases: Phrases, random: Random, numbers: range) -> Iterator[Analysed]:
    topics = phrases.topics
    for number in numbers:
        parts = [phrases.request(random.choice(topics), "Köthen") for _ in range(4)]
        body = "\n".join(f"{part.title}. {part.description}" for part in parts)
        readers = random.choice((Readers.everyone, Readers.municipalities, Readers.centre))
        at = now() - timedelta(days=random.randrange(1000))
        yield analysed(Document(Kind.guidance, number, parts[0].title, body, f"/guidance/{number}", readers, at))


def _meanings(owner_url: str) -> None:
    owner = create_engine(dialect_url(owner_url))
    with owner.begin() as connection:
        connection.execute(text("SET LOCAL maintenance_work_mem = '400MB'"))
        definitions = connection.execute(
            text(
                "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'search_embedding' AND indexdef ~ 'hnsw'"
            )
        ).all()
        for name, _definition in definitions:
            connection.execute(text(f"DROP INDEX {name}"))
        connection.execute(
            text(f"""
                INSERT INTO search_embedding (document_id, stretch, model, kind, readers, organisation_id, vector)
                SELECT d.id, 0, :model, d.kind, d.readers, d.organisation_id,
                    (SELECT array_agg(random() - 0.5) FROM generate_series(1, {DIMENSIONS} + (d.id % 1)::int))::vector
                FROM search_document d WHERE NOT EXISTS (SELECT FROM search_embedding e WHERE e.document_id = d.id)
            """),  # noqa: S608 – a number
            {"model": LOCAL},
        )
        connection.execute(text("UPDATE search_document SET meant = true WHERE NOT meant"))
        for _name, definition in definitions:
            connection.execute(text(definition))
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM (ANALYZE) search_document, search_embedding, search_word"))
    owner.dispose()


def search_cases(port: int, cookie: str, *, meaning: bool) -> list[Case]:
    """The search page, at a web process that has the model or has none."""
    # Each question with another word, so that no question's meaning is remembered.
    asked = [
        get(f"/search?q={quote(f'{question} {_pick(WORDS, number)}' if number % 2 else question)}", cookie)
        for number, question in enumerate(QUESTIONS * 3)
    ]
    return [Case("search by words and meaning" if meaning else "search by words", port, asked)]


def _pick(words: tuple[str, ...], number: int) -> str:
    return words[number % len(words)]


def suggestions(urls: Urls, port: int) -> Case:
    """What the form asks for while someone of a body writes."""
    return Case("answers beside the form", port, [_typing(session_cookie(urls, OFFICER), *one) for one in TYPED])


def _typing(cookie: str, title: str, description: str) -> bytes:
    body = urlencode({"title": title, "description": description}).encode()
    head = (
        f"POST /tickets/new/answers HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: session={cookie}\r\n"
        "HX-Request: true\r\nHX-Request-Type: partial\r\nHX-Target: div#known_answers\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
