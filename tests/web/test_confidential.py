"""A confidential ticket is not there for a colleague: on no page, under no address, in no list, in no message."""

from io import BytesIO

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.outbox.models import Notification
from app.tickets import service
from app.tickets.models import Stage, Ticket, WaitingFor
from app.tickets.service.attachments import Upload, attach
from app.web.templating import url
from tests.access.table import TICKETS
from tests.conftest import ClientFor
from tests.factories import ADVISOR, COLLEAGUE, COORDINATOR, OFFICER, STRANGER, Known, file_ticket

SECRET = "Zentralverschlusssache"


def secret_ticket(db: Session, viewer: Known) -> tuple[Ticket, int]:
    """In triage, with a reply, a file, and a link to an open ticket."""
    ticket = file_ticket(db, viewer, title=SECRET, confidential=True)
    (file,) = attach(db, ticket, [Upload("plan.txt", BytesIO(b"Plan.\n"))], author=viewer(OFFICER))
    service.triage(db, ticket, service.Triage(), actor=viewer(ADVISOR))
    service.reply(db, ticket, author=viewer(ADVISOR), body=f"Antwort zu {SECRET} an @{COLLEAGUE}")
    db.commit()
    return ticket, file.id or 0


def test_every_address_below_it_is_not_found(client_for: ClientFor, db: Session, viewer: Known) -> None:
    ticket, file_id = secret_ticket(db, viewer)
    ticket.stage = Stage.triage
    for person in (COLLEAGUE, COORDINATOR, STRANGER):
        browser = client_for(person)
        for row in TICKETS:
            path = url(row.route, **({"reference": ticket.reference} | row.path))
            if ticket.reference not in path:
                continue
            answer = browser.request(row.method, path, data=row.form if row.method == "POST" else None)
            assert answer.status_code == 404, (person, row.route)
            assert SECRET not in answer.text
        assert browser.get(f"/tickets/{ticket.reference}/files/{file_id}").status_code == 404
    assert client_for(OFFICER).get(f"/tickets/{ticket.reference}/files/{file_id}").content == b"Plan.\n"


def test_no_list_and_no_page_names_it(client_for: ClientFor, db: Session, viewer: Known) -> None:
    ticket, _file_id = secret_ticket(db, viewer)
    seen = file_ticket(db, viewer, title=f"{SECRET} in offen")
    service.link(db, ticket, seen, actor=viewer(ADVISOR))
    service.wait(db, ticket, WaitingFor.municipality, actor=viewer(ADVISOR))
    db.commit()
    for person in (COLLEAGUE, COORDINATOR):
        browser = client_for(person)
        pages = ("/", "/tickets", "/tickets?stage=triage", "/tickets/new", "/notifications", "/account")
        for path in (*pages, f"/tickets/{seen.reference}", "/api/v1/tickets", f"/api/v1/tickets/{seen.reference}"):
            assert ticket.reference not in browser.get(path).text, (person, path)
    assert ticket.reference in client_for(OFFICER).get(f"/tickets/{seen.reference}").text


def test_nobody_outside_is_told_of_it(db: Session, viewer: Known) -> None:
    ticket, _file_id = secret_ticket(db, viewer)
    told = set(db.scalars(select(col(Notification.user_id)).where(col(Notification.path).contains(ticket.reference))))
    assert told == {viewer(OFFICER).id}


def test_becoming_confidential_closes_the_door_at_once(client_for: ClientFor, db: Session, viewer: Known) -> None:
    ticket = file_ticket(db, viewer, title=SECRET)
    colleague, officer = client_for(COLLEAGUE), client_for(OFFICER)
    assert colleague.get(f"/tickets/{ticket.reference}").status_code == 200
    officer.post(f"/tickets/{ticket.reference}/confidentiality", data={"confidential": "true"})
    assert colleague.get(f"/tickets/{ticket.reference}").status_code == 404
    assert SECRET not in colleague.get("/notifications").text
    service.inform(db, ticket, viewer(COLLEAGUE).id, actor=viewer(OFFICER))
    db.commit()
    assert colleague.get(f"/tickets/{ticket.reference}").status_code == 200
