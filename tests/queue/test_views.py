"""Saved views: one's own and shared ones."""

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.journal.models import JournalEntry
from app.queue import queries, service
from app.queue.filters import read_query
from app.queue.models import SavedView
from app.queue.queries.counts import SCANNED, Count
from app.tickets.models import Stage
from tests.conftest import ClientFor
from tests.factories import ADVISOR, ADVISOR2, Known, file_ticket, in_stage


def saved(
    db: Session, viewer: Known, name: str, query: str = "", *, by: str = ADVISOR, shared: bool = False
) -> SavedView:
    view = service.save_view(db, viewer(by), name=name, query=query, shared=shared)
    db.commit()
    return view


def names(db: Session, viewer: Known, by: str = ADVISOR) -> list[str]:
    return [view.name for view in queries.around(db, viewer(by)).views]


def test_a_view_keeps_of_its_query_what_the_filters_understand(client_for: ClientFor, db: Session) -> None:
    form = {
        "name": " Dringend ",
        "query": "priority=urgent&cursor=x&evil='; DROP TABLE ticket&sort=due&q=",
        "shared": "",
    }
    answer = client_for(ADVISOR).post("/queue/views", data=form)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/queue?priority=urgent")
    view = db.scalars(select(SavedView)).one()
    assert (view.name, view.query, view.shared) == ("Dringend", "priority=urgent", False)


def test_others_see_a_view_only_when_it_is_shared(client_for: ClientFor, db: Session, viewer: Known) -> None:
    own, shared = saved(db, viewer, "Nur meine"), saved(db, viewer, "Für alle", "topic=training", shared=True)
    assert names(db, viewer) == ["Nur meine", "Für alle"]
    assert names(db, viewer, ADVISOR2) == ["Für alle"]
    henrik = client_for(ADVISOR2)
    assert henrik.get(f"/queue?view={own.id}").status_code == 404
    assert henrik.get(f"/queue?view={shared.id}").headers["Location"] == "/queue?topic=training"
    page = henrik.get("/queue").text
    assert "Für alle" in page
    assert "Nur meine" not in page


def test_only_its_owner_changes_moves_or_deletes_a_view(client_for: ClientFor, db: Session, viewer: Known) -> None:
    view = saved(db, viewer, "Für alle", shared=True)
    henrik = client_for(ADVISOR2)
    for path, form in (("", {"name": "Gekapert"}), ("/position", {"to": "up"}), ("/removal", {})):
        assert henrik.post(f"/queue/views/{view.id}{path}", data=form).status_code == 404
    db.refresh(view)
    assert (view.name, view.shared) == ("Für alle", True)


def test_its_owner_renames_shares_and_deletes_a_view(client_for: ClientFor, db: Session, viewer: Known) -> None:
    view = saved(db, viewer, "Alt")
    browser = client_for(ADVISOR)
    assert browser.post(f"/queue/views/{view.id}", data={"name": "Neu", "shared": "true"}).status_code == 303
    db.refresh(view)
    assert (view.name, view.shared) == ("Neu", True)
    assert browser.post(f"/queue/views/{view.id}/removal").status_code == 303
    assert names(db, viewer) == []
    acts = db.scalars(select(col(JournalEntry.action)).where(col(JournalEntry.object_type) == "saved_view")).all()
    assert acts == ["view.save", "view.change", "view.delete"]


def test_views_change_places(client_for: ClientFor, db: Session, viewer: Known) -> None:
    for name in ("A", "B"):
        saved(db, viewer, name)
    last = saved(db, viewer, "C")
    browser = client_for(ADVISOR)
    orders = []
    for to in ("up", "up", "up", "down"):
        assert browser.post(f"/queue/views/{last.id}/position", data={"to": to}).status_code == 303
        orders.append("".join(names(db, viewer)))
    assert orders == ["ACB", "CAB", "CAB", "ACB"]


def test_a_view_without_a_name_is_asked_for_one_and_keeps_its_filters(client_for: ClientFor) -> None:
    answer = client_for(ADVISOR).post("/queue/views", data={"name": " ", "query": "topic=training", "shared": "true"})
    assert answer.status_code == 422
    assert "Bitte füllen Sie dieses Feld aus." in answer.text
    assert 'value="topic=training"' in answer.text


def test_a_change_without_a_name_says_so_at_the_view(client_for: ClientFor, db: Session, viewer: Known) -> None:
    view = saved(db, viewer, "Alt")
    answer = client_for(ADVISOR).post(f"/queue/views/{view.id}", data={"name": ""})
    assert answer.status_code == 422
    assert f'id="name-{view.id}-error"' in answer.text


def test_nobody_keeps_more_than_twenty_views(client_for: ClientFor, db: Session, viewer: Known) -> None:
    for number in range(20):
        saved(db, viewer, f"Nr. {number}")
    answer = client_for(ADVISOR).post("/queue/views", data={"name": "Noch eine", "query": ""})
    assert answer.status_code == 409
    assert "Bitte löschen Sie zuerst eine." in answer.text


def test_saved_views_are_counted_as_the_built_in_ones_are(db: Session, viewer: Known) -> None:
    for _ in range(2):
        file_ticket(db, viewer, topic="training")
    in_stage(db, viewer, Stage.triage)
    wanted = [
        read_query(query)
        for query in ("topic=training", "body=Köthen&district=15082", "stage=closed", "q=anfrage", "", "body=Köthen")
    ]
    assert {name: str(count) for name, count in queries.around(db, viewer(ADVISOR)).counts.items()} == {
        "open": "3",
        "new": "2",
        "mine": "1",
        "unassigned": "2",
        "municipality": "0",
        "overdue": "0",
    }
    of_saved = queries.saved_counts(db, viewer(ADVISOR), wanted)
    assert [count and str(count) for count in of_saved] == ["2", "3", None, "3", "3", "3"]


def test_counts_say_where_they_stopped() -> None:
    assert [str(Count(*count)) for count in ((0, False), (99, False), (100, True), (7, True))] == [
        "0",
        "99",
        "99+",
        "7+",
    ]
    assert SCANNED >= 100
