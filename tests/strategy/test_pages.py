"""The strategy as everyone reads it and as admins write it."""

import csv
import re
from datetime import UTC, datetime
from io import StringIO

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session
from sqlmodel import col

from app.journal.models import JournalEntry
from app.people.models import now
from app.solutions.labels import months_ago
from app.strategy.models import Goal, GoalVersion, Indicator, Snapshot
from app.tickets.models import Stage
from tests.conftest import ClientFor
from tests.factories import ADMIN, ADVISOR, Known, in_stage
from tests.house.test_queries import cost

GOAL = {
    "title": "Hilfe kommt schnell", "body": "Wer fragt, spricht bald mit jemandem.", "responsible": "Kompetenzzentrum",
    "measures": "Feste Zeiten\nPläne", "target": "Höchstens 10 Tage", "due_on": "2027-12-31",
    "indicator": "first_consultation", "target_value": "10,5", "position": "1", "number": "0",
}  # fmt: skip
ENGLISH = {
    "title_en": "Help comes quickly", "body_en": "Whoever asks soon talks to someone.", "measures_en": "Fixed times",
    "target_en": "At most 10 days",
}  # fmt: skip


def created(client_for: ClientFor, db: Session, **more: str) -> int:
    sent = client_for(ADMIN).post("/strategy/goals", data=GOAL | more)
    assert sent.status_code == 303, sent.text
    return db.scalars(select(col(Goal.id)).order_by(col(Goal.id).desc()).limit(1)).one() or 0


def told(db: Session, goal_id: int) -> list[GoalVersion]:
    query = select(GoalVersion).where(col(GoalVersion.goal_id) == goal_id)
    return list(db.scalars(query.order_by(col(GoalVersion.number))))


def some_months(db: Session, number: int, *, example: bool = False) -> None:
    this = now().date().replace(day=1)
    for back in range(number, 0, -1):
        month = months_ago(this, back)
        for indicator, value in ((Indicator.administrations, back), (Indicator.satisfaction, None)):
            db.add(
                Snapshot(
                    month=month, indicator=indicator, value=value, numerator=value, denominator=133, example=example,
                    at=datetime(month.year, month.month, 1, tzinfo=UTC),
                )
            )  # fmt: skip
    db.commit()


def test_everyone_reads_the_goals(client: TestClient, client_for: ClientFor, db: Session) -> None:
    goal_id = created(client_for, db)
    page = client.get("/strategy").text
    for words in (
        "Hilfe kommt schnell",
        "Wer fragt, spricht bald",
        "Kompetenzzentrum",
        "Höchstens 10 Tage",
        "31.12.2027",
    ):
        assert words in page
    assert "Neues Ziel" not in page
    assert "erfundenes Beispiel" not in page
    own = client.get(f"/strategy/goals/{goal_id}").text
    assert re.findall(r"<li>(Feste Zeiten|Pläne)</li>", own) == ["Feste Zeiten", "Pläne"]
    assert "Ziel: 10,5 Tage" in own
    assert "Bearbeiten" not in own
    assert "Halberg" not in own  # who wrote it is for those who write
    assert "Halberg" in client_for(ADMIN).get(f"/strategy/goals/{goal_id}").text
    assert 'aria-current="page"' in client.get("/strategy").text


def test_english_readers_get_english_or_german_that_says_so(
    client: TestClient, client_for: ClientFor, db: Session
) -> None:
    created(client_for, db)
    created(client_for, db, **ENGLISH, title="Anderes Ziel", target="Anders")
    page = client.get("/strategy?lang=en").text
    assert '<span lang="de">Hilfe kommt schnell</span>' in page
    assert ("Help comes quickly" in page, "Anderes Ziel" in page) == (True, False)


def test_a_change_is_a_version_with_a_readable_difference(
    client: TestClient, client_for: ClientFor, db: Session
) -> None:
    goal_id, admin = created(client_for, db), client_for(ADMIN)
    form = admin.get(f"/strategy/goals/{goal_id}/edit").text
    assert 'value="10,5"' in form
    change = GOAL | {"target": "Höchstens 7 Tage", "target_value": "7", "number": "1", "note": "Es ging schneller."}
    assert admin.post(f"/strategy/goals/{goal_id}", data=change).headers["location"] == f"/strategy/goals/{goal_id}"
    db.expire_all()
    old, new = told(db, goal_id)
    assert (old.target, old.target_value, new.target, new.target_value) == (
        "Höchstens 10 Tage",
        10.5,
        "Höchstens 7 Tage",
        7,
    )
    own = client.get(f"/strategy/goals/{goal_id}").text
    assert 'Fassung 2: <span lang="de">Es ging schneller.</span>' in own
    page = client.get(f"/strategy/goals/{goal_id}/versions/2").text
    assert "Höchstens <del>10</del><ins>7</ins> Tage" in page
    assert "Zielwert als Zahl" in page
    assert "Maßnahmen" not in page
    assert client.get(f"/strategy/goals/{goal_id}/versions/1").status_code == 200
    assert client.get(f"/strategy/goals/{goal_id}/versions/3").status_code == 404
    journal = db.scalars(
        select(JournalEntry).where(col(JournalEntry.object_type) == "goal").order_by(col(JournalEntry.id))
    )
    assert [(one.action, one.after) for one in journal] == [
        ("goal.create", {"number": 1}),
        ("goal.update", {"number": 2, "fields": ["target", "target_value"]}),
    ]


def test_two_admins_at_once_lose_nothing(client_for: ClientFor, db: Session) -> None:
    goal_id, admin = created(client_for, db), client_for(ADMIN)
    admin.post(f"/strategy/goals/{goal_id}", data=GOAL | {"title": "Zuerst", "number": "1"})
    late = admin.post(f"/strategy/goals/{goal_id}", data=GOAL | {"title": "Zuletzt", "number": "1"})
    assert late.status_code == 409
    assert all(words in late.text for words in ("Zuerst", "Zuletzt", 'name="number" value="2"'))
    assert [one.title for one in told(db, goal_id)] == ["Hilfe kommt schnell", "Zuerst"]


def test_the_same_again_makes_no_version_and_another_place_neither(client_for: ClientFor, db: Session) -> None:
    goal_id, admin = created(client_for, db), client_for(ADMIN)
    admin.post(f"/strategy/goals/{goal_id}", data=GOAL | {"number": "1"})
    admin.post(f"/strategy/goals/{goal_id}", data=GOAL | {"number": "1", "position": "5"})
    db.expire_all()
    assert len(told(db, goal_id)) == 1
    assert db.get_one(Goal, goal_id).position == 5


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": " "}, "Bitte füllen Sie dieses Feld aus."),
        ({"due_on": "bald"}, "Bitte geben Sie ein Datum an"),
        ({"indicator": "luck"}, "Bitte wählen Sie eine der Möglichkeiten."),
        ({"target_value": "viel"}, "Bitte geben Sie eine Zahl an, zum Beispiel 12,5."),
        ({"target_value": "nan"}, "Bitte"),
        ({"indicator": ""}, "Ein Zielwert als Zahl braucht eine Kennzahl."),
        ({"position": "0"}, "Bitte geben Sie mindestens 1 an."),
    ],
)
def test_a_goal_that_will_not_do_is_refused(
    client_for: ClientFor, db: Session, change: dict[str, str], sentence: str
) -> None:
    refused = client_for(ADMIN).post("/strategy/goals", data=GOAL | change)
    assert refused.status_code == 422
    assert sentence in refused.text
    assert "spricht bald mit jemandem" in refused.text
    assert db.scalars(select(Goal)).all() == []


def test_a_goal_ends_and_stays_to_be_read(client: TestClient, client_for: ClientFor, db: Session) -> None:
    goal_id, admin = created(client_for, db), client_for(ADMIN)
    assert admin.post(f"/strategy/goals/{goal_id}/end", data={"ended": "true"}).status_code == 303
    page = client.get("/strategy").text
    assert "Noch sind keine Ziele veröffentlicht." in page
    assert "Beendete Ziele" in page
    assert "Hilfe kommt schnell" in client.get(f"/strategy/goals/{goal_id}").text
    assert "Ziel: 10,5 Tage" not in page  # its target is none any more
    assert admin.post(f"/strategy/goals/{goal_id}/end", data={"ended": "true"}).status_code == 409
    assert admin.post(f"/strategy/goals/{goal_id}/end").status_code == 303
    assert "Beendete Ziele" not in client.get("/strategy").text


def test_the_app_can_change_no_version(client_for: ClientFor, db: Session) -> None:
    created(client_for, db)
    with pytest.raises(ProgrammingError, match="permission denied"), db.begin_nested():
        db.execute(text("DELETE FROM goal_version"))


def test_charts_are_told_in_words_and_in_a_table(client: TestClient, db: Session) -> None:
    some_months(db, 11, example=True)
    page = client.get("/strategy").text
    (chart,) = re.findall(r'<svg class="chart".*?</svg>', page, re.DOTALL)
    assert 'role="img" aria-labelledby="administrations-chart-title administrations-chart-desc"' in chart
    assert '<title id="administrations-chart-title">Verwaltungen mit mindestens einem Einsatz</title>' in chart
    assert "zuerst 11, jetzt 0. Alle Werte stehen in der Tabelle." in chart
    assert (chart.count("<rect"), chart.count("<circle")) == (11, 1)
    section = page.partition('id="administrations"')[2].partition("</section>")[0]
    rows = re.findall(r'scope="row">([^<]*)</th><td[^>]*>([^<]*)', section)
    assert len(rows) == 12
    assert rows[0] == ("jetzt", "0 von 133")
    assert rows[-1][1].strip() == "11 von 133"
    assert section.count("Beispielwert") == 11 + 11  # in the table and at the points
    assert "style=" not in chart


def test_too_few_ratings_are_not_told_anywhere(client: TestClient, db: Session, viewer: Known) -> None:
    for _ in range(4):
        ticket = in_stage(db, viewer, Stage.closed)
        ticket.rating, ticket.rated_at = 2, now()
    db.commit()
    page = client.get("/strategy").text.partition('id="satisfaction"')[2].partition("</section>")[0]
    assert "zu wenige Angaben" in page
    assert "Bei weniger als fünf Bewertungen steht hier nichts" in page
    shown = next(one for one in client.get("/api/v1/strategy").json()["indicators"] if one["id"] == "satisfaction")
    assert (shown["value"], shown["numerator"], shown["denominator"]) == (None, None, None)


def test_programs_get_goals_and_indicators(client: TestClient, client_for: ClientFor, db: Session) -> None:
    goal_id = created(client_for, db, **ENGLISH)
    some_months(db, 2)
    found = client.get("/api/v1/strategy").json()
    (goal,) = found["goals"]
    changed_at = goal.pop("changed_at")
    assert datetime.fromisoformat(changed_at).date() == now().date()
    assert goal == {
        "id": goal_id, "title": "Hilfe kommt schnell", "text": "Wer fragt, spricht bald mit jemandem.",
        "responsible": "Kompetenzzentrum", "measures": ["Feste Zeiten", "Pläne"], "target": "Höchstens 10 Tage",
        "due_on": "2027-12-31", "indicator": "first_consultation", "target_value": 10.5, "version": 1, "ended_at": None,
        "example": False,
    }  # fmt: skip
    assert client.get("/api/v1/strategy?lang=en").json()["goals"][0]["title"] == "Help comes quickly"
    by_id = {one["id"]: one for one in found["indicators"]}
    assert set(by_id) == {one.value for one in Indicator}
    shown = by_id["administrations"]
    history = shown.pop("history")
    assert "Landkreise, kreisfreie Städte" in shown.pop("formula")
    assert shown == {
        "id": "administrations", "title": "Verwaltungen mit mindestens einem Einsatz", "unit": "bodies",
        "better": "up", "value": 0, "numerator": 0, "denominator": 133, "target": None,
    }  # fmt: skip
    assert [(one["value"], one["denominator"], one["example"]) for one in history] == [(2, 133, False), (1, 133, False)]
    assert by_id["first_consultation"]["target"] == 10.5


def test_the_history_is_a_csv(client: TestClient, db: Session) -> None:
    some_months(db, 40)
    answer = client.get("/strategy/indicators.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(StringIO(answer.text)))
    assert len(rows) == 80
    earliest = months_ago(now().date().replace(day=1), 40).isoformat()
    first = next(row for row in rows if row["indicator"] == "administrations")
    names = ("month", "value", "numerator", "denominator", "unit", "example")
    assert [first[name] for name in names] == [earliest, "40.0", "40", "133", "bodies", "false"]
    assert next(row for row in rows if row["indicator"] == "satisfaction")["value"] == ""


def test_more_costs_no_more_statements(client: TestClient, client_for: ClientFor, db: Session, engine: Engine) -> None:
    costs: list[list[list[str]]] = []
    for number in (1, 12):
        for n in range(number):
            created(client_for, db, title=f"Ziel {number}.{n}")
        if costs:
            some_months(db, number)
        paths = ("/strategy", "/api/v1/strategy", "/strategy/indicators.csv", "/strategy/goals/1/versions/1")
        goal_id = db.scalars(select(col(Goal.id)).limit(1)).one()
        costs.append([cost(client, path.replace("/1/", f"/{goal_id}/"), engine) for path in paths])
    assert costs[0] == costs[1]


def test_an_advisor_reads_and_does_not_write(client_for: ClientFor, db: Session) -> None:
    goal_id, advisor = created(client_for, db), client_for(ADVISOR)
    assert advisor.get(f"/strategy/goals/{goal_id}/edit").status_code == 403
    assert "Neues Ziel" not in advisor.get("/strategy").text
