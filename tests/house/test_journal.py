"""Every unsafe request that did its thing stands in the journal.

The requests are those of the access table, by the first person who may. Rows that nobody gets through (their object
does not exist there) are for the tests of their feature.
"""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.journal.models import JournalEntry
from tests.access.table import ROWS, SIGNED_IN, Row
from tests.access.test_table import _ask
from tests.conftest import ClientFor
from tests.factories import Known

DONE = {200, 201, 204, 303}
UNSAFE = [row for row in ROWS if row.method not in {"GET", "HEAD"}]
NOTHING_HAPPENS = {
    "drafts.save": "the writer's own, unsent text",
    "drafts.discard": "the writer's own, unsent text",
    "markdown.preview": "shows, saves nothing",
    "tickets.new.form": "shows the form again, saves nothing",
    "tickets.new.answers": "shows the form again, saves nothing",
    "tickets.replies.form": "shows the form again, saves nothing",
    "assessments.ai_act.answer": "the writer's own, unsent answers",
    "assessments.guardrails.form": "shows the form again, saves nothing",
    "deployments.ai_act.answer": "the writer's own, unsent answers",
    "deployments.guardrails.form": "shows the form again, saves nothing",
    "api.ai_act.check": "stores nothing",
    "queue.presence": "who has a ticket open now, forgotten in a minute",
    "notifications.read_all": "the reader's own marks",
    "guidance.preview": "shows, saves nothing",
    "guidance.feedback.create": "nobody need know who thought what",
}


def someone_allowed(row: Row) -> str | None:
    return next((person for person in SIGNED_IN if row.expected.get(person) in DONE), None)


@pytest.mark.parametrize("row", [row for row in UNSAFE if someone_allowed(row)], ids=lambda row: row.route)
def test_what_was_done_stands_in_the_journal(
    row: Row, client: TestClient, client_for: ClientFor, token_for: ClientFor, db: Session, viewer: Known
) -> None:
    person = someone_allowed(row)
    assert person is not None
    browser = token_for(person) if row.route.startswith("api.") else client_for(person)
    request_ids: list[str] = []
    browser.event_hooks["response"].append(lambda answer: request_ids.append(answer.headers["X-Request-Id"]))
    status = _ask(browser, row, db, viewer)
    assert status in DONE
    written = db.scalar(
        select(func.count()).select_from(JournalEntry).where(col(JournalEntry.request_id).in_(request_ids))
    )
    assert (written == 0) == (row.route in NOTHING_HAPPENS), row.route


def test_the_exceptions_are_routes_of_the_table() -> None:
    assert {row.route for row in UNSAFE} >= set(NOTHING_HAPPENS)
