"""Which tickets the queue shows, in which order, page by page, and to whom."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.errors import Invalid
from app.people.models import as_of
from app.people.queries import user_by_email
from app.queue import queries
from app.queue.conditions import parameters, shape_of
from app.queue.filters import BUILT_IN, Filters, Sort, read_query
from app.queue.queries.lines import _page
from app.signin.sessions import viewer_of
from app.tickets import service
from app.tickets.models import PRIORITY_RANK, Priority, Stage, Ticket, WaitingFor
from app.web.paging import encode
from tests.factories import ADVISOR, ADVISOR2, CAST, STRANGER, Known, file_ticket, in_stage

MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)


def titles(db: Session, viewer: Known, query: str, by: str = ADVISOR) -> list[str]:
    return [line.title for line in queries.lines(db, viewer(by), read_query(query)).rows]


@pytest.fixture
def scene(db: Session, viewer: Known) -> dict[str, Ticket]:
    """One ticket in each stage, of Köthen, and one of Magdeburg that waits for the municipality."""
    found = {stage.value: in_stage(db, viewer, stage, title=stage.value) for stage in Stage if stage != Stage.merged}
    found["magdeburg"] = in_stage(db, viewer, Stage.triage, by=STRANGER, title="magdeburg")
    service.wait(db, found["magdeburg"], WaitingFor.municipality, actor=viewer(ADVISOR))
    service.assign(db, found["consultation"], viewer(ADVISOR2).id, actor=viewer(ADVISOR))
    service.triage(db, found["triage"], service.Triage(priority=Priority.urgent), actor=viewer(ADVISOR))
    db.commit()
    return found


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"submitted", "triage", "consultation", "magdeburg"}),
        ("stage=submitted", {"submitted"}),
        ("stage=closed", {"closed"}),
        ("stage=all", {"submitted", "triage", "consultation", "magdeburg", "resolved", "closed", "declined"}),
        ("advisor=none", {"submitted"}),
        ("advisor=me", {"triage", "magdeburg"}),
        ("waiting=municipality", {"magdeburg"}),
        ("waiting=nobody", {"submitted", "triage", "consultation"}),
        ("priority=urgent", {"triage"}),
        ("body=magde", {"magdeburg"}),
        ("body=e", {"submitted", "triage", "consultation", "magdeburg"}),
        ("body=%25", set()),
        ("body=Nirgendwo", set()),
        ("district=15082", {"submitted", "triage", "consultation"}),
        ("district=15082&stage=closed", {"closed"}),
        ("district=99999", set()),
        ("topic=chatbots&priority=urgent", {"triage"}),
        ("topic=procurement", set()),
        ("q=consultation", {"consultation"}),
        ("q=anfrage+-triage", {"submitted", "consultation", "magdeburg"}),
        ("overdue=1", set()),
        ("overdue=1&stage=closed", set()),
    ],
)
def test_filters_find_their_tickets(
    scene: dict[str, Ticket], db: Session, viewer: Known, query: str, expected: set[str]
) -> None:
    assert set(titles(db, viewer, query)) == expected


def test_a_reference_finds_its_ticket_in_any_stage(scene: dict[str, Ticket], db: Session, viewer: Known) -> None:
    assert titles(db, viewer, f"q={scene['closed'].reference.lower()}") == ["closed"]


def test_overdue_are_those_whose_time_is_up(scene: dict[str, Ticket], db: Session, viewer: Known) -> None:
    due = scene["submitted"].due_at
    assert due is not None
    with as_of(due + timedelta(seconds=1)):
        assert "submitted" in titles(db, viewer, "overdue=1")
    with as_of(due - timedelta(seconds=1)):
        assert "submitted" not in titles(db, viewer, "overdue=1")


@pytest.mark.parametrize("person", [person for person in CAST if "centre" not in person])
def test_nobody_outside_the_centre_is_shown_a_line(
    scene: dict[str, Ticket], db: Session, viewer: Known, person: str
) -> None:
    assert titles(db, viewer, "stage=all", by=person) == []


def many(db: Session, viewer: Known, number: int) -> list[Ticket]:
    """Tickets with few different due times and priorities: there are ties at every border of a page."""
    made = []
    for at in range(number):
        ticket = file_ticket(db, viewer, title=f"Nr. {at}")
        ticket.due_at = [MONDAY, MONDAY + timedelta(hours=1), None][at % 3]
        ticket.priority = list(Priority)[at % 2]
        ticket.priority_rank = PRIORITY_RANK[ticket.priority]
        made.append(ticket)
    db.commit()
    return made


@pytest.mark.parametrize("query", ["", "sort=priority", "sort=age", "stage=all", "advisor=none&sort=priority"])
def test_pages_show_each_ticket_once_and_in_order_also_under_ties(db: Session, viewer: Known, query: str) -> None:
    tickets = many(db, viewer, 60)
    filters, seen, cursor = read_query(query), [], ""
    for _page_number in range(5):
        found = queries.lines(db, viewer(ADVISOR), filters, cursor)
        seen += [line.id for line in found.rows]
        if found.next_cursor is None:
            break
        assert len(found.rows) == 25
        cursor = found.next_cursor
    far = datetime(9999, 1, 1, tzinfo=UTC)
    keys = {
        "": lambda ticket: (ticket.due_at or far, ticket.id),
        "sort=age": lambda ticket: ticket.id,
        "stage=all": lambda ticket: -ticket.id,
    }
    key = keys.get(query, lambda ticket: (ticket.priority_rank, ticket.id))
    assert seen == [ticket.id for ticket in sorted(tickets, key=key)]


@pytest.mark.parametrize(
    ("query", "cursor"),
    [
        ("", "x"),
        ("", encode(1)),
        ("", encode("gestern", 1)),
        ("", encode("2026-11-16T09:00:00", 1)),
        ("", encode("2026-11-16T09:00:00+00:00", 2**63)),
        ("sort=priority", encode(2**31, 1)),
        ("sort=priority", encode(-1, 1)),
        ("sort=age", encode(-5)),
        ("stage=all", encode(1, 1)),
    ],
)
def test_a_cursor_of_something_else_is_refused(db: Session, viewer: Known, query: str, cursor: str) -> None:
    with pytest.raises(Invalid):
        queries.lines(db, viewer(ADVISOR), read_query(query), cursor)


INDEXES = {
    "open": "ticket_open_due",
    "new": "ticket_open_stage",
    "mine": "ticket_open_advisor",
    "unassigned": "ticket_open_unassigned",
    "municipality": "ticket_open_waiting",
    "overdue": "ticket_open_due",
}


@pytest.mark.parametrize(
    ("filters", "index"),
    [
        *((BUILT_IN[name][1], index) for name, index in INDEXES.items()),
        (Filters(sort=Sort.priority), "ticket_open_priority"),
        (Filters(sort=Sort.age), "ticket_open_age"),
        (Filters(body="Köthen"), "ticket_open_body"),
        (Filters(stage=Stage.closed), "ticket_stage"),
    ],
    ids=str,
)
def test_views_are_read_from_an_index_in_their_order(many: Engine, filters: Filters, index: str) -> None:
    """On 20,000 tickets and their statistics: in a small table one plan costs as much as another."""
    with Session(many) as db:
        advisor = user_by_email(db, ADVISOR)
        assert advisor is not None
        values = parameters(filters, viewer_of(db, advisor))
        shape = shape_of(filters)
        if filters.body:
            values["organisation"] = advisor.organisation_id
            shape = shape._replace(names=frozenset({"organisation"}))
        compiled = _page(shape).compile(db.connection())
        wanted = {name: values.get(name) for name in compiled.params}
        plan = [row[0] for row in db.connection().exec_driver_sql(f"EXPLAIN {compiled}", wanted)]
    limit = next(number for number, line in enumerate(plan) if "Limit" in line)
    assert f"using {index} on ticket" in plan[limit + 1], "\n".join(plan)
