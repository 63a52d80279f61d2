"""The access table, over HTTP: cast × every route and verb → status."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.web.templating import url
from tests.access.table import ANONYMOUS, ROWS, SIGNED_IN, Row
from tests.conftest import ClientFor
from tests.factories import Known, in_stage


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_each_person_gets_what_the_table_says(
    row: Row, client: TestClient, client_for: ClientFor, token_for: ClientFor, db: Session, viewer: Known
) -> None:
    got = {}
    for person in (ANONYMOUS, *SIGNED_IN):
        attempt = db.begin_nested()
        if person == ANONYMOUS:
            browser = client
        else:
            browser = token_for(person) if row.route.startswith("api.") else client_for(person)
        got[person] = _ask(browser, row, db, viewer)
        if attempt.is_active:
            attempt.rollback()
    assert got == row.expected


def _ask(browser: TestClient, row: Row, db: Session, viewer: Known) -> int:
    ticket = in_stage(db, viewer, row.stage) if row.stage is not None else None

    def made(values: dict[str, Any]) -> dict[str, Any]:
        return {key: value(db, viewer, ticket) if callable(value) else value for key, value in values.items()}

    path = made(row.path) | ({"reference": ticket.reference} if ticket else {})
    sent: dict[str, Any] = {}
    if row.files:
        name = "file" if row.route.startswith("api.") else "files"
        sent["files"] = {name: ("notiz.txt", b"Eine Notiz.\n", "text/plain")}
    elif row.json is not None:
        sent["json"] = row.json
    elif row.method == "POST":
        sent["data"] = made(row.form)
    db.commit()
    return browser.request(row.method, url(row.route, **path), **sent).status_code
