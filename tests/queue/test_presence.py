"""Who else has a ticket open."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.people.models import as_of, now
from app.queue import panels, queries, service
from app.queue.models import Presence
from tests.conftest import ClientFor
from tests.factories import ADMIN, ADVISOR, ADVISOR2, OFFICER, Known, file_ticket


def test_advisors_see_each_other_and_not_themselves(client_for: ClientFor, db: Session, viewer: Known) -> None:
    path = f"/tickets/{file_ticket(db, viewer).reference}/presence"
    miriam, henrik = client_for(ADVISOR), client_for(ADVISOR2)
    assert "Gerade auch hier" not in miriam.post(path).text
    assert "Gerade auch hier: Miriam Ostwald" in henrik.post(path).text
    assert "Gerade auch hier: Henrik Çelik" in miriam.post(path).text


def test_the_page_names_who_was_here_when_it_loaded_without_being_here_itself(
    client_for: ClientFor, db: Session, viewer: Known
) -> None:
    ticket = file_ticket(db, viewer)
    assert ticket.id is not None
    service.be_here(db, viewer(ADVISOR2), ticket.id)
    db.commit()
    assert panels.presence(db, viewer(ADVISOR), ticket) == {"here": ["Henrik Çelik"]}
    assert db.scalars(select(col(Presence.user_id))).all() == [viewer(ADVISOR2).id]


def test_the_body_is_not_told(db: Session, viewer: Known) -> None:
    ticket = file_ticket(db, viewer)
    assert ticket.id is not None
    service.be_here(db, viewer(ADVISOR), ticket.id)
    assert panels.presence(db, viewer(OFFICER), ticket) == {"here": None}


def test_who_left_a_minute_ago_is_gone_and_forgotten(db: Session, viewer: Known) -> None:
    ticket = file_ticket(db, viewer)
    assert ticket.id is not None
    start = now()
    with as_of(start):
        service.be_here(db, viewer(ADVISOR), ticket.id)
    with as_of(start + timedelta(seconds=40)):
        service.be_here(db, viewer(ADVISOR2), ticket.id)
        assert queries.also_here(db, viewer(ADMIN), ticket.id) == ["Henrik Çelik", "Miriam Ostwald"]
    with as_of(start + timedelta(seconds=61)):
        assert queries.also_here(db, viewer(ADMIN), ticket.id) == ["Henrik Çelik"]
        service.be_here(db, viewer(ADVISOR2), ticket.id)
        assert db.scalars(select(col(Presence.user_id))).all() == [viewer(ADVISOR2).id]
