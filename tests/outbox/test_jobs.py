"""Jobs and mail on the real queue: there if and only if the change is, done once, tried again when it fails."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

import app.jobs  # noqa: F401 – registers all
from app.database.embedded import Urls
from app.outbox import jobs, mail
from app.outbox.models import Mail
from app.outbox.worker import worker_app
from app.settings import Settings, get_settings


@pytest.fixture
def committed(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """The app's engine, for tests that really commit: mail and jobs are deleted afterwards. No chores run."""
    monkeypatch.setattr(jobs, "CHORES", {})
    monkeypatch.setattr("app.outbox.worker.CHORES", {})
    yield engine
    with engine.begin() as connection:
        for table in ("mail", "procrastinate_events", "procrastinate_periodic_defers", "procrastinate_jobs"):
            connection.execute(text(f"DELETE FROM {table}"))


def work(urls: Urls) -> None:
    """A worker does what there is to do now, and ends."""
    worker_app(urls.app, connections=2).run_worker(wait=False, listen_notify=False, install_signal_handlers=False)


def states(engine: Engine) -> list[tuple[str, str, int]]:
    query = "SELECT task_name, status::text, attempts FROM procrastinate_jobs WHERE task_name = 'outbox.deliver'"
    with engine.connect() as connection:
        return [(name, status, attempts) for name, status, attempts in connection.execute(text(query))]


def seconds_until_retry(engine: Engine) -> float:
    query = "SELECT extract(epoch FROM scheduled_at - now()) FROM procrastinate_jobs WHERE task_name = 'outbox.deliver'"
    with engine.connect() as connection:
        return float(connection.execute(text(query)).scalar_one())


def write(engine: Engine) -> None:
    with Session(engine) as db:
        mail.send_mail(db, "officer@koethen.example", "Jörg Öhlmann", "Neue\nAntwort", "Guten Tag,\n\nschöne Grüße\n")
        db.commit()


def test_job_of_a_change_that_is_rolled_back_never_was(committed: Engine) -> None:
    with Session(committed) as db:
        mail.send_mail(db, "officer@koethen.example", "", "Betreff", "Text")
        db.rollback()
    assert states(committed) == []


def test_mail_becomes_a_file_once(committed: Engine, urls: Urls, data_dir: Path) -> None:
    write(committed)
    assert states(committed) == [("outbox.deliver", "todo", 0)]
    work(urls)
    assert states(committed) == [("outbox.deliver", "succeeded", 1)]
    with Session(committed) as db:
        (row,) = db.query(Mail).all()
    path = data_dir / "mail" / f"{row.id:06d}.eml"
    message = message_from_bytes(path.read_bytes(), policy=default)
    content = message.get_body()
    assert content is not None
    assert (message["From"], message["To"], message["Subject"], content.get_content().splitlines()) == (
        "KI-Lotse <ki-lotse@localhost>",
        "Jörg Öhlmann <officer@koethen.example>",
        "Neue Antwort",
        ["Guten Tag,", "", "schöne Grüße"],
    )
    assert (message["Message-ID"], row.sent_at is not None) == (row.message_id, True)
    path.unlink()
    mail.deliver(mail_id=row.id)  # as when two workers got hold of it
    assert not path.exists()


@contextmanager
def mail_server(answer_to_data: bytes) -> Iterator[tuple[int, list[bytes]]]:
    """Speaks just enough SMTP for one mail; gives its port and what it was sent."""
    got: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _address = listener.accept()
            with connection, connection.makefile("rb") as lines:
                connection.sendall(b"220 here\r\n")
                for line in lines:
                    if line.upper().startswith(b"DATA"):
                        connection.sendall(b"354 go on\r\n")
                        while (part := lines.readline()) != b".\r\n":
                            got.append(part)
                        connection.sendall(answer_to_data)
                    else:
                        connection.sendall(b"250 fine\r\n")

        thread = threading.Thread(target=serve)
        thread.start()
        yield listener.getsockname()[1], got
        thread.join(10)


@pytest.fixture
def smtp(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], None]]:
    """Sets the mail server's port on this machine."""

    def use(port: int) -> None:
        monkeypatch.setenv("SMTP_URL", f"smtp://127.0.0.1:{port}")
        get_settings.cache_clear()

    yield use
    monkeypatch.delenv("SMTP_URL", raising=False)
    get_settings.cache_clear()
    assert get_settings() == settings


def test_mail_goes_out_by_smtp(committed: Engine, urls: Urls, smtp: Callable[[int], None]) -> None:
    with mail_server(b"250 taken\r\n") as (port, got):
        smtp(port)
        write(committed)
        work(urls)
    message = message_from_bytes(b"".join(got), policy=default)
    assert (message["To"], message["Auto-Submitted"]) == ("Jörg Öhlmann <officer@koethen.example>", "auto-generated")
    assert states(committed) == [("outbox.deliver", "succeeded", 1)]


def test_mail_that_is_refused_is_tried_again_later(committed: Engine, urls: Urls, smtp: Callable[[int], None]) -> None:
    with mail_server(b"451 not now\r\n") as (port, _got):
        smtp(port)
        write(committed)
        work(urls)
    assert states(committed) == [("outbox.deliver", "todo", 1)]
    with Session(committed) as db:
        (row,) = db.query(Mail).all()
    assert (row.sent_at, 0 < seconds_until_retry(committed) <= 8) == (None, True)


def test_every_chore_can_be_done(db: Session) -> None:
    expected = {
        "tickets.close_forgotten",
        "people.delete_expired_sessions",
        "web.delete_old_answers",
        "drafts.delete_old",
        "files.delete_orphans",
        "organisations.forget_uploads",
    }
    assert expected - set(jobs.CHORES) == set()
    for chore in jobs.CHORES.values():
        chore.work(db)


def test_what_services_defer_is_known_to_the_worker(urls: Urls) -> None:
    app = worker_app(urls.app, connections=1)
    assert {"outbox.deliver", "tickets.recalculate_due_times", "tickets.close_forgotten"} - set(app.tasks) == set()
    assert len(app.periodic_registry.periodic_tasks) == len(jobs.CHORES) + 2
