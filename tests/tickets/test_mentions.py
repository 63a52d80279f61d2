"""Mentions: whom a reply or a note tells, and who is offered while one types."""

import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.outbox.models import Notification
from app.people.models import Role, User
from app.people.queries import user_by_email
from app.tickets import service
from app.tickets.mentions import OFFERED, handle
from app.tickets.models import Stage
from tests.conftest import ClientFor
from tests.factories import ADVISOR, CAST, COLLEAGUE, COORDINATOR, OFFICER, Known, file_ticket, in_stage

KATRIN, JOERG, SABINE = "Katrin.Lindau", "Jörg.Wendelstein", "Sabine.Früh"
MIRIAM, HENRIK, UTE = "Miriam.Ostwald", "Henrik.Çelik", "Ute.Halberg"
EVERYBODY = "".join(f" @{handle}" for handle in (KATRIN, JOERG, SABINE, MIRIAM, HENRIK, UTE, "Thomas.Grünhagen"))


def offered(client_for: ClientFor, who: str, path: str, typed: str) -> list[str]:
    answer = client_for(who).get(path, params={"q": typed})
    assert answer.status_code == 200
    return re.findall(r'data-handle="([^"]+)"', answer.text)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("k", [KATRIN]), ("LIN", [KATRIN]), ("jör", [JOERG]), ("Sabine.", [SABINE]), ("sabine.f", [SABINE]),
        ("h", [HENRIK, UTE]), ("Ute", [UTE]), ("dr", []), ("indau", []), ("thomas", []), ("paul", []), ("", []),
        (".", []), ("%", []), ("(", []), ("sabine.x", []), ("mir", []),
    ],
)  # fmt: skip
def test_a_reply_offers_the_body_and_the_centre_but_not_oneself(
    typed: str, found: list[str], client_for: ClientFor, db: Session, viewer: Known
) -> None:
    ticket = file_ticket(db, viewer)
    assert offered(client_for, ADVISOR, f"{ticket.path}/replies/mentions", typed) == found


@pytest.mark.parametrize("confidential", [False, True])
@pytest.mark.parametrize("kind", ["replies", "notes"])
def test_who_is_offered_is_told(
    kind: str, confidential: bool, client_for: ClientFor, db: Session, viewer: Known
) -> None:
    """Of a confidential ticket nobody hears who may not read it; of a note nobody outside the centre."""
    ticket = file_ticket(db, viewer, confidential=confidential)
    if confidential:
        service.inform(db, ticket, viewer(COLLEAGUE).id, actor=viewer(OFFICER))
        db.commit()
    shown = {
        name
        for typed in "abcdefghijklmnopqrstuvwxyz"
        for name in offered(client_for, ADVISOR, f"{ticket.path}/{kind}/mentions", typed)
    }
    say = service.reply if kind == "replies" else service.note
    say(db, ticket, author=viewer(ADVISOR), body=f"Bitte ansehen: {EVERYBODY}")
    db.commit()
    told = db.scalars(select(col(Notification.user_id)).where(col(Notification.event) == "mentioned"))
    names = {viewer(email).id: handle(viewer(email).name) for email in CAST}
    expected = {HENRIK, UTE} | ({KATRIN, JOERG} if kind == "replies" else set())
    if kind == "replies" and not confidential:
        expected.add(SABINE)
    assert {names[user_id] for user_id in told} == shown == expected


def test_a_merged_ticket_offers_those_of_the_one_it_went_into(
    client_for: ClientFor, db: Session, viewer: Known
) -> None:
    target = file_ticket(db, viewer, by=COORDINATOR, confidential=True)
    ticket = in_stage(db, viewer, Stage.triage)
    service.merge(db, ticket, target, actor=viewer(ADVISOR))
    db.commit()
    path = f"{ticket.path}/replies/mentions"
    assert offered(client_for, ADVISOR, path, "sab") == [SABINE]
    assert offered(client_for, ADVISOR, path, "jör") == []


def test_locked_out_people_and_names_of_one_word_are_not_offered(
    client_for: ClientFor, db: Session, viewer: Known
) -> None:
    ticket = file_ticket(db, viewer)
    colleague = user_by_email(db, COLLEAGUE)
    assert colleague is not None
    colleague.active = False
    body = viewer(OFFICER).organisation_id
    db.add(User(email="poststelle@koethen.example", name="Poststelle", role=Role.officer, organisation_id=body))
    db.commit()
    for typed in ("jör", "post"):
        assert offered(client_for, ADVISOR, f"{ticket.path}/replies/mentions", typed) == []


def test_a_list_stays_short_and_names_each_once(client_for: ClientFor, db: Session, viewer: Known) -> None:
    ticket, body = file_ticket(db, viewer), viewer(OFFICER).organisation_id
    names = ["Zoe Zwilling", "Dr. Zoe Zwilling", *(f"Zoe Z{number:02}" for number in range(20))]
    db.add_all(
        User(email=f"z{number}@koethen.example", name=name, role=Role.officer, organisation_id=body)
        for number, name in enumerate(names)
    )
    db.commit()
    path = f"{ticket.path}/replies/mentions"
    assert len(offered(client_for, ADVISOR, path, "zoe")) == OFFERED
    assert offered(client_for, ADVISOR, path, "zwil") == ["Zoe.Zwilling"]
