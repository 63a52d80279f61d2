"""Who finds what: the same as who may read it, for the whole cast, with things in the index that could leak."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from app.people.viewer import Viewer
from app.policy import Audience, audiences, can
from app.search import asking
from app.search.documents import Document, Kind, Readers
from app.search.finding import Found, find
from app.search.indexing import analysed, write
from app.tickets import queries, service
from tests.conftest import ClientFor
from tests.factories import ADVISOR, CAST, COLLEAGUE, COORDINATOR, OFFICER, READER, STRANGER, Known, file_ticket
from tests.search.conftest import Index

SECRET = "Geheimnisschlüssel"
NOBODY = ""


def found_by(db: Session, viewer: Viewer | None, q: str) -> list[tuple[str, int]]:
    return [(hit.kind.value, hit.object_id) for hit in search(db, viewer, q).hits]


def search(db: Session, viewer: Viewer | None, q: str) -> Found:
    return find(db, viewer, asking.read(q), limit=100)


def test_a_ticket_is_found_by_those_who_may_read_it(db: Session, viewer: Known, index: Index) -> None:
    tickets = [
        file_ticket(db, viewer, by=OFFICER, title=f"{SECRET} offen"),
        file_ticket(db, viewer, by=OFFICER, title=f"{SECRET} vertraulich", confidential=True),
        file_ticket(db, viewer, by=STRANGER, title=f"{SECRET} fremd"),
        file_ticket(db, viewer, by=STRANGER, title=f"{SECRET} fremd und vertraulich", confidential=True),
    ]
    service.inform(db, tickets[1], viewer(COORDINATOR).id, actor=viewer(OFFICER))
    index()
    counts = {}
    for person in CAST:
        who = viewer(person)
        may = {ticket.id for ticket in tickets if can(who, "ticket.read", queries.facts(db, ticket))}
        for q in (
            SECRET,
            "Geheimnis",
            f'"{SECRET}"',
            "stelle:köthen",
            "stelle:magdeburg",
            "phase:eingegangen",
            "typ:anfrage",
        ):
            assert {number for kind, number in found_by(db, who, q) if kind == "ticket"} <= may, (person, q)
        assert {number for _kind, number in found_by(db, who, SECRET)} == may, person
        counts[person] = search(db, who, SECRET).counts[Kind.ticket]
    assert counts == {
        OFFICER: 2, COLLEAGUE: 1, COORDINATOR: 2, STRANGER: 2, ADVISOR: 4, "advisor2@centre.example": 4,
        "admin@centre.example": 4, READER: 0,
    }  # fmt: skip
    assert found_by(db, None, SECRET) == []


def test_a_note_is_found_in_the_centre_alone_and_not_in_a_snippet(db: Session, viewer: Known, index: Index) -> None:
    ticket = file_ticket(db, viewer, title="Anfrage mit Notiz")
    service.note(db, ticket, author=viewer(ADVISOR), body=f"Intern: {SECRET}")
    service.reply(db, ticket, author=viewer(ADVISOR), body="Wir sagen öffentlich Zwischenbescheid.")
    index()
    assert {person: len(found_by(db, viewer(person), SECRET)) for person in CAST} == dict.fromkeys(CAST, 0) | {
        ADVISOR: 1, "advisor2@centre.example": 1, "admin@centre.example": 1,
    }  # fmt: skip
    for q in ("Zwischenbescheid", "Notiz", ticket.reference):
        found = search(db, viewer(OFFICER), q)
        assert [hit.object_id for hit in found.hits] == [ticket.id], q
        assert SECRET not in str(found)
    # The two parts of the one ticket are one hit.
    assert len(found_by(db, viewer(ADVISOR), "Anfrage Notiz")) == 1


def test_what_becomes_confidential_is_not_found_any_more(db: Session, viewer: Known, index: Index) -> None:
    ticket = file_ticket(db, viewer, title=SECRET)
    index()
    assert len(found_by(db, viewer(COLLEAGUE), SECRET)) == 1
    service.mark_confidential(db, ticket, True, actor=viewer(OFFICER))
    index()
    assert found_by(db, viewer(COLLEAGUE), SECRET) == []
    service.inform(db, ticket, viewer(COLLEAGUE).id, actor=viewer(OFFICER))
    index()
    assert len(found_by(db, viewer(COLLEAGUE), SECRET)) == 1


@pytest.mark.parametrize("readers", list(Readers))
def test_each_kind_of_readers(readers: Readers, db: Session, viewer: Known) -> None:
    body = viewer(OFFICER).organisation_id
    kept(db, readers, organisation_id=body if readers is Readers.body else None)
    for person in (NOBODY, *CAST):
        who = viewer(person) if person else None
        mine = audiences(who)
        expected = {
            Readers.everyone: True,
            Readers.strangers: Audience.municipalities not in mine,
            Readers.municipalities: Audience.municipalities in mine,
            Readers.body: who is not None and (who.is_centre or (who.is_body and who.organisation_id == body)),
            Readers.centre: Audience.centre in mine,
        }[readers]
        assert bool(found_by(db, who, SECRET)) is expected, person


def kept(db: Session, readers: Readers, *, title: str = SECRET, organisation_id: int | None = None) -> None:
    document = Document(
        Kind.guidance, 1_000_001, title, "Text", "/x", readers, datetime(2026, 1, 1, tzinfo=UTC),
        organisation_id=organisation_id,
    )  # fmt: skip
    write(db, Kind.guidance, [document.object_id], [analysed(document)])


def test_a_text_of_a_body_that_names_none_is_the_centre_s(db: Session, viewer: Known) -> None:
    kept(db, Readers.body)
    assert {person for person in CAST if found_by(db, viewer(person), SECRET)} == {
        ADVISOR, "advisor2@centre.example", "admin@centre.example",
    }  # fmt: skip


def test_a_teaser_and_the_whole_are_one_hit_each_for_its_readers(db: Session, viewer: Known) -> None:
    parts = [
        Document(
            Kind.solution, 1_000_002, f"Lösung {part}", f"{SECRET} {part}", "/x", readers,
            datetime(2026, 1, 1, tzinfo=UTC), part=part,
        )
        for part, readers in (("teaser", Readers.strangers), ("whole", Readers.municipalities))
    ]  # fmt: skip
    write(db, Kind.solution, [1_000_002], [analysed(part) for part in parts])
    assert [str(hit.title) for hit in search(db, None, SECRET).hits] == ["Lösung teaser"]
    assert [str(hit.title) for hit in search(db, viewer(OFFICER), SECRET).hits] == ["Lösung whole"]
    assert found_by(db, None, "whole") == []


def test_a_mistyped_word_is_mended_by_visible_texts_alone(db: Session, viewer: Known) -> None:
    kept(db, Readers.centre, title="Krötenwanderung")
    assert search(db, viewer(ADVISOR), "Krötenwandrung").mended == {"Krötenwandrung": "Krötenwanderung"}
    for who in (None, viewer(OFFICER), viewer(READER)):
        assert search(db, who, "Krötenwandrung") == search(db, who, "Krxxenwandrung")
    # A part of a compound that others see does not give away the word by itself.
    kept_part = Document(
        Kind.guidance, 1_000_003, "Wanderungsbilanz", "", "/y", Readers.everyone, datetime(2026, 1, 1, tzinfo=UTC)
    )
    write(db, Kind.guidance, [1_000_003], [analysed(kept_part)])
    kept(db, Readers.centre, title="Wanderungen")
    assert search(db, None, "Wandrung").mended == {}


def test_what_is_gone_is_forgotten(db: Session, viewer: Known) -> None:
    kept(db, Readers.everyone)
    write(db, Kind.guidance, [1_000_001], [])
    assert found_by(db, viewer(ADVISOR), SECRET) == []


def test_pages_and_api_show_no_more(
    db: Session, viewer: Known, index: Index, client_for: ClientFor, token_for: ClientFor
) -> None:
    ticket = file_ticket(db, viewer, by=STRANGER, title=SECRET)
    index()
    address = f"/search?q={SECRET}"
    page = client_for(OFFICER).get(address).text
    assert ticket.reference not in page
    assert page.count(SECRET) == page.count(f'value="{SECRET}"') + 1  # in the field and in the title
    assert ticket.reference in client_for(ADVISOR).get(address).text
    assert token_for(OFFICER).get(f"/api/v1/search?q={SECRET}").json() == []
    assert [one["id"] for one in token_for(STRANGER).get(f"/api/v1/search?q={SECRET}").json()] == [ticket.reference]
