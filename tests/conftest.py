"""What all tests share: a real PostgreSQL, the app on it, and the cast.

One cluster a run, migrated and seeded with everything but tickets. Each test works in a transaction that is
rolled back: the app's own sessions join it as savepoints, so a commit in the app is real for the test and
gone afterwards.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session
from starlette.requests import Request

from app.database import connect, dispose
from app.database.embedded import EmbeddedPostgres, Urls
from app.database.migrate import migrate
from app.database.session import ReadingSession, only_reads
from app.main import create_app
from app.people.credentials import Limits, create_api_token, open_session
from app.people.queries import user_by_email
from app.people.viewer import Viewer
from app.queue.queries import forget_choices
from app.seed.bulk import add_tickets
from app.seed.content import seed_basics
from app.settings import Settings, get_settings
from app.signin.sessions import viewer_of
from app.tickets.timing import office_hours, targets
from app.web.access import SESSION_COOKIE
from tests.chromium import launch
from tests.databases import empty_database, engine_on

if TYPE_CHECKING:
    from playwright.sync_api import Browser


# How long one example takes says more about the machine than about the code.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes and times may be others in each process, which must agree on the names of the tests."""
    return argname if isinstance(val, bytes | dict) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: Playwright keeps an event loop in its thread, which others would trip over. Those that
    look at every page take as long as all the others, so they are in one process and the others in the other."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
    for item in items:
        if item.get_closest_marker("browser") is not None:
            group = "pages" if item.path.name == "test_pages.py" else "browser"
            item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture(scope="session")
def chromium() -> Iterator["Browser"]:
    """One headless Chromium for all browser tests."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = launch(playwright)
        yield started
        started.close()


LIMITS = Limits(timedelta(hours=2), timedelta(hours=12))
ClientFor = Callable[[str], TestClient]


@pytest.fixture(scope="session")
def urls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Urls]:
    """A migrated database with bodies, cast, topics and plans, and no tickets."""
    with EmbeddedPostgres(tmp_path_factory.mktemp("pg"), durable=False) as found:
        migrate(found.owner, found.app)
        with Session(connect(found.app, pool=1)) as db:
            seed_basics(db)
            db.commit()
        dispose()
        yield found


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Demo mode, with a data folder of its own; what asks `get_settings` gets the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DEMO", "1")
        patch.setenv("SEARCH_EMBEDDINGS", "off")
        patch.setenv("KI_LOTSE_DATA_DIR", str(tmp_path_factory.mktemp("data")))
        get_settings.cache_clear()
        yield get_settings()
        get_settings.cache_clear()


@pytest.fixture(scope="session")
def engine(urls: Urls, settings: Settings) -> Iterator[Engine]:
    """The app's engine, as the role the app works with; services that post mail ask for the settings too."""
    yield connect(urls.app, pool=5)
    dispose()


@pytest.fixture(scope="session")
def app(settings: Settings) -> FastAPI:
    return create_app(settings)


@pytest.fixture(scope="session")
def many(urls: Urls) -> Iterator[Engine]:
    """20,000 tickets in a database of their own, with its statistics."""
    with empty_database(urls, "many") as there:
        migrate(*there)
        with engine_on(there.app) as engine:
            with Session(engine) as db:
                seed_basics(db)
                db.commit()
                clock = office_hours(db), targets(db)
            add_tickets(there.owner, 20_000, *clock)
            yield engine


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """What a process keeps in memory of one test's database is not for the next."""
    forget_choices()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as open_connection:
        transaction = open_connection.begin()
        yield open_connection
        transaction.rollback()


@pytest.fixture
def db(connection: Connection) -> Iterator[Session]:
    """The test's own session, in the same transaction as the app's."""
    with _session(connection) as session:
        yield session


def _session(connection: Connection, kind: type[Session] = Session) -> Session:
    return kind(connection, expire_on_commit=False, join_transaction_mode="create_savepoint")


class SavingReadingSession(ReadingSession):
    """What a reading session executes stands at once; here it is within a savepoint, which is to stay."""

    def commit(self) -> None:
        super().commit()
        Session.commit(self)


@pytest.fixture
def client(app: FastAPI, connection: Connection, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """A browser that is not signed in. Redirects are shown, not followed."""

    def request_session(request: Request) -> Session:
        return _session(connection, SavingReadingSession if only_reads(request) else Session)

    monkeypatch.setattr("app.database.session.new_session", request_session)
    return _browser(app)


def _browser(app: FastAPI) -> TestClient:
    return TestClient(app, base_url="http://127.0.0.1:8000", follow_redirects=False, raise_server_exceptions=False)


@pytest.fixture
def client_for(app: FastAPI, client: TestClient, db: Session) -> ClientFor:
    """Browsers of the cast, by e-mail address."""

    def signed_in(email: str) -> TestClient:
        user = user_by_email(db, email)
        assert user is not None, email
        token = open_session(db, user, provider="test", limits=LIMITS)
        db.commit()
        browser = _browser(app)
        browser.cookies.set(SESSION_COOKIE, token)
        return browser

    return signed_in


@pytest.fixture
def token_for(app: FastAPI, client: TestClient, db: Session) -> ClientFor:
    """Programs of the cast, by e-mail address: clients with an API token that may read and write."""

    def with_token(email: str, scopes: tuple[str, ...] = ("read", "write")) -> TestClient:
        user = user_by_email(db, email)
        assert user is not None, email
        assert user.id is not None
        _token, text = create_api_token(db, user.id, name="test", scopes=list(scopes), lifetime=timedelta(days=1))
        db.commit()
        program = _browser(app)
        program.headers["Authorization"] = f"Bearer {text}"
        return program

    return with_token


@pytest.fixture
def viewer(db: Session) -> Callable[[str], Viewer]:
    """Someone of the cast as the services know them."""

    def known(email: str) -> Viewer:
        user = user_by_email(db, email)
        assert user is not None, email
        return viewer_of(db, user)

    return known


@pytest.fixture
def data_dir(settings: Settings) -> Path:
    return settings.ki_lotse_data_dir
