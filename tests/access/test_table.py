"""The access table, over HTTP: cast × every route and verb → status."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.people.queries import user_by_email
from app.web.templating import url
from tests.access.table import ANONYMOUS, ROWS, SIGNED_IN, Row
from tests.conftest import ClientFor
from tests.factories import ADVISOR2, COORDINATOR, Known, file_ticket, in_stage


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.route)
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
    path = dict(row.path)
    words = {
        "ADVISOR2": str(_user_id(db, ADVISOR2)),
        "COORDINATOR": str(_user_id(db, COORDINATOR)),
        "OTHER": file_ticket(db, viewer, title="Andere").reference,
    }
    if row.stage is not None:
        path["reference"] = in_stage(db, viewer, row.stage).reference
    sent: dict[str, Any] = {}
    if row.files:
        name = "file" if row.route.startswith("api.") else "files"
        sent["files"] = {name: ("notiz.txt", b"Eine Notiz.\n", "text/plain")}
    elif row.json is not None:
        sent["json"] = row.json
    elif row.method == "POST":
        sent["data"] = {key: words.get(str(value), value) for key, value in row.form.items()}
    return browser.request(row.method, url(row.route, **path), **sent).status_code


def _user_id(db: Session, email: str) -> int:
    user = user_by_email(db, email)
    assert user is not None
    assert user.id is not None
    return user.id
