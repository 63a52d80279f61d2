"""The permission table, and its agreement with what the queries show."""

from itertools import product

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.people.models import Role
from app.people.viewer import Viewer
from app.policy import TABLE, Audience, Reach, audiences, can, reach
from app.tickets import queries, service
from app.tickets.models import Ticket
from tests.factories import ADVISOR, CAST, COLLEAGUE, OFFICER, STRANGER, Known, file_ticket


def test_visible_tickets_are_those_the_table_lets_read(db: Session, viewer: Known) -> None:
    """For every pair of person and ticket, over open and confidential ones, with and without people informed."""
    for by, confidential, informed in product((OFFICER, STRANGER), (False, True), (None, COLLEAGUE)):
        ticket = file_ticket(db, viewer, by=by, confidential=confidential)
        if informed and by == OFFICER:
            service.inform(db, ticket, viewer(informed).id, actor=viewer(by))
    tickets = list(db.scalars(select(Ticket)))
    assert len(tickets) == 8
    for person in CAST:
        looking = viewer(person)
        seen = set(db.scalars(select(col(Ticket.id)).where(queries.visible_to(looking))))
        allowed = {ticket.id for ticket in tickets if can(looking, "ticket.read", _facts(db, ticket))}
        assert seen == allowed, person
    assert set(db.scalars(select(col(Ticket.id)).where(queries.visible_to(None)))) == set()


def _facts(db: Session, ticket: Ticket) -> queries.TicketFacts:
    return queries.TicketFacts(ticket.organisation_id, ticket.confidential, queries.party_ids(db, ticket))


def test_a_confidential_ticket_is_for_its_parties_and_the_centre(db: Session, viewer: Known) -> None:
    ticket = file_ticket(db, viewer, confidential=True)
    service.inform(db, ticket, viewer(COLLEAGUE).id, actor=viewer(OFFICER))
    facts = _facts(db, ticket)
    assert {person for person in CAST if can(viewer(person), "ticket.read", facts)} == {
        OFFICER, COLLEAGUE, ADVISOR, "advisor2@centre.example", "admin@centre.example",
    }  # fmt: skip


@pytest.mark.parametrize("action", sorted(TABLE))
def test_nobody_may_do_anything_without_signing_in(action: str) -> None:
    assert reach(None, action) is Reach.nothing
    assert not can(None, action)


def test_the_landtag_can_do_nothing_with_tickets() -> None:
    reader = Viewer(1, "reader@landtag.example", "Paul", Role.parliament, 1, "Landtag")
    assert {action for action in TABLE if can(reader, action)} == {
        "account.use",
        "organisations.read",
        "register.annex",
        "report.make",
    }


def test_an_unknown_action_is_an_error() -> None:
    with pytest.raises(KeyError):
        reach(None, "ticket.explode")


def test_each_person_belongs_to_the_audiences_of_the_role(viewer: Known) -> None:
    public, bodies = {Audience.public}, {Audience.public, Audience.municipalities}
    expected = {Role.officer: bodies, Role.coordinator: bodies, Role.parliament: public}
    assert audiences(None) == public
    for person in CAST:
        looking = viewer(person)
        assert audiences(looking) == expected.get(looking.role, set(Audience)), person
