"""Inviting colleagues, accepting, and looking after people, over HTTP."""

import re
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.journal.models import JournalEntry
from app.outbox.models import Mail
from app.people import invitations
from app.people.credentials import LoginSession
from app.people.models import Invitation, Role, User, as_of, now
from app.people.queries import organisation_by_key, user_by_email
from tests.conftest import ClientFor
from tests.factories import ADMIN, COLLEAGUE, COORDINATOR, OFFICER, STRANGER

NEW = {"name": "Emil Probe", "email": "Emil@Koethen.example", "role": "officer"}
HOME = "http://127.0.0.1:8000"


def user(db: Session, email: str) -> User:
    found = user_by_email(db, email)
    assert found is not None
    return found


def body_id(db: Session, key: str) -> str:
    body = organisation_by_key(db, key)
    assert body is not None
    return str(body.id)


def link_in(text: str) -> str:
    found = re.search(rf'<code class="secret">{HOME}(/invitations/[\w-]+)</code>', text)
    assert found, text
    return found[1]


def headline(text: str) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", text, re.DOTALL)
    assert found, text
    return found[1].strip()


def invite(browser: TestClient, **changes: str) -> str:
    """The path of the link that the page shows."""
    answer = browser.post("/people/invitations", data=NEW | changes)
    assert answer.status_code == 200, answer.text
    return link_in(answer.text)


def test_an_invitation_is_german_whatever_the_inviter_speaks(client_for: ClientFor, db: Session) -> None:
    coordinator = client_for(COORDINATOR)
    coordinator.cookies.set("language", "en")
    invite(coordinator)
    mail = db.scalars(select(Mail)).one()
    assert mail.subject == "Ihre Einladung zum KI-Lotsen"
    assert "(Rolle: Sachbearbeitung)" in mail.body


def test_coordinator_invites_a_colleague_who_accepts_once(
    client: TestClient, client_for: ClientFor, db: Session
) -> None:
    coordinator = client_for(COORDINATOR)
    link = invite(coordinator)
    invitation = db.scalars(select(Invitation)).one()
    assert (invitation.email, invitation.role) == ("emil@koethen.example", Role.officer)
    assert link.rpartition("/")[2] not in str(db.execute(select(Invitation.__table__)).all())  # type: ignore[attr-defined]
    mail = db.scalars(select(Mail)).one()
    assert (mail.to_address, mail.subject) == ("emil@koethen.example", "Ihre Einladung zum KI-Lotsen")
    assert f"{HOME}{link}" in mail.body
    assert "Sabine Früh lädt Sie ein" in mail.body
    assert "Emil Probe" in coordinator.get("/people").text

    shown = client.get(link)
    assert (shown.status_code, headline(shown.text)) == (200, "Ihre Einladung")
    assert "Sabine Früh" in shown.text
    accepted = client.post(f"{link}/acceptance")
    assert (accepted.status_code, accepted.headers["Location"]) == (303, "/")
    emil = user(db, "emil@koethen.example")
    assert (emil.name, emil.role, emil.organisation_id) == (
        "Emil Probe",
        Role.officer,
        user(db, COORDINATOR).organisation_id,
    )
    assert client.get("/tickets").status_code == 200
    for answer in (client.get(link), client.post(f"{link}/acceptance")):
        assert (answer.status_code, headline(answer.text)) == (410, "Diese Einladung ist schon angenommen")
    actions = db.scalars(select(col(JournalEntry.action)).order_by(col(JournalEntry.id))).all()
    assert actions[-3:] == ["invitation.create", "invitation.accept", "session.begin"]


def test_sending_the_form_twice_invites_once(client_for: ClientFor, db: Session) -> None:
    coordinator = client_for(COORDINATOR)
    invite(coordinator, submission="mark")
    again = coordinator.post("/people/invitations", data=NEW | {"submission": "mark"})
    assert (again.status_code, again.headers["Location"]) == (303, "/people")
    assert len(db.scalars(select(Invitation)).all()) == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "Bitte füllen Sie dieses Feld aus."),
        ({"email": "emil"}, "Bitte geben Sie eine E-Mail-Adresse an, zum Beispiel name@stadt.example."),
        ({"email": OFFICER.upper()}, "Für diese Adresse gibt es schon ein Konto."),
        ({"role": "king"}, "Bitte wählen Sie eine der Möglichkeiten."),
        ({"role": "admin"}, "Diese Rolle gibt es bei Köthen (Anhalt) nicht."),
    ],
)
def test_wrong_input_is_said_at_the_field_and_kept(
    changes: dict[str, str], sentence: str, client_for: ClientFor, db: Session
) -> None:
    answer = client_for(COORDINATOR).post("/people/invitations", data=NEW | {"submission": "m"} | changes)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Emil@Koethen.example" in answer.text or "email" in changes
    assert db.scalars(select(Invitation)).all() == []
    mended = client_for(COORDINATOR).post("/people/invitations", data=NEW | {"submission": "m"})
    assert mended.status_code == 200


def test_address_is_invited_once_at_a_time(client_for: ClientFor) -> None:
    coordinator = client_for(COORDINATOR)
    invite(coordinator)
    again = coordinator.post("/people/invitations", data=NEW)
    assert again.status_code == 422
    assert "Diese Adresse ist schon eingeladen." in again.text


def test_coordinator_cannot_invite_to_another_body(client_for: ClientFor, db: Session) -> None:
    invite(client_for(COORDINATOR), organisation=body_id(db, "15003000"))
    assert db.scalars(select(col(Invitation.organisation_id))).one() == user(db, COORDINATOR).organisation_id


def test_admin_invites_to_any_body_in_a_role_it_has(client_for: ClientFor, db: Session) -> None:
    admin = client_for(ADMIN)
    invite(admin, organisation=body_id(db, "centre"), role="advisor")
    for key, role in (("15003000", "advisor"), ("centre", "officer"), ("landtag", "coordinator")):
        answer = admin.post(
            "/people/invitations",
            data=NEW | {"email": "x@y.example", "organisation": body_id(db, key), "role": role},
        )
        assert (answer.status_code, "Diese Rolle gibt es bei" in answer.text) == (422, True)
    served = admin.post("/people/invitations", data=NEW | {"email": "x@y.example", "organisation": body_id(db, "15")})
    assert "Bitte wählen Sie eine Stelle mit eigener Verwaltung." in served.text
    assert db.scalars(select(col(Invitation.role))).all() == [Role.advisor]


def test_new_link_replaces_the_old_one(client: TestClient, client_for: ClientFor, db: Session) -> None:
    coordinator = client_for(COORDINATOR)
    old = invite(coordinator)
    invitation = db.scalars(select(Invitation)).one()
    new = link_in(coordinator.post(f"/people/invitations/{invitation.id}/renewal").text)
    assert client.get(old).status_code == 404
    assert client.get(new).status_code == 200
    assert len(db.scalars(select(Mail)).all()) == 2


def test_withdrawn_and_expired_invitations_are_over(client: TestClient, client_for: ClientFor, db: Session) -> None:
    coordinator = client_for(COORDINATOR)
    with as_of(now() - invitations.LIFETIME - timedelta(hours=1)):
        inviter = user(db, COORDINATOR)
        assert inviter.id is not None
        _late, token = invitations.create(
            db, email="spaet@koethen.example", name="Spät", role=Role.officer,
            organisation_id=inviter.organisation_id, invited_by_id=inviter.id,
        )  # fmt: skip
        db.commit()
    link = invite(coordinator)
    invitation = db.scalars(select(Invitation).where(col(Invitation.email) == "emil@koethen.example")).one()
    assert coordinator.post(f"/people/invitations/{invitation.id}/revocation").status_code == 303
    for path in (link, f"/invitations/{token}"):
        for answer in (client.get(path), client.post(f"{path}/acceptance")):
            assert (answer.status_code, headline(answer.text)) == (410, "Diese Einladung gilt nicht mehr")
    assert coordinator.post(f"/people/invitations/{invitation.id}/revocation").status_code == 409
    assert coordinator.post(f"/people/invitations/{invitation.id}/renewal").status_code == 409
    assert user_by_email(db, "spaet@koethen.example") is None


def test_coordinator_sees_own_people_and_invitations_only(client_for: ClientFor, db: Session) -> None:
    admin, coordinator = client_for(ADMIN), client_for(COORDINATOR)
    invite(admin, email="fremd@magdeburg.example", organisation=body_id(db, "15003000"))
    text = coordinator.get("/people").text
    for address in (OFFICER, COLLEAGUE, COORDINATOR):
        assert address in text
    assert STRANGER not in text
    assert "fremd@magdeburg.example" not in text
    assert STRANGER not in coordinator.get("/people", params={"q": "magdeburg"}).text
    invitation = db.scalars(select(Invitation)).one()
    for verb in ("renewal", "revocation"):
        assert coordinator.post(f"/people/invitations/{invitation.id}/{verb}").status_code == 404
    assert STRANGER in admin.get("/people", params={"q": "MAGDEBURG"}).text


def test_list_is_paged_by_name(client_for: ClientFor, db: Session) -> None:
    magdeburg = user(db, STRANGER).organisation_id
    for number in range(60):
        db.add(
            User(
                email=f"p{number}@magdeburg.example",
                name=f"Person {number // 2:02}",
                role=Role.officer,
                organisation_id=magdeburg,
            )
        )
    db.commit()
    admin, path, seen = client_for(ADMIN), "/people?q=person", list[str]()
    while path:
        text = admin.get(path).text
        seen += re.findall(r"p\d+@magdeburg.example", text)
        found = re.search(r'rel="next" href="([^"]+)"', text)
        path = found[1].replace("&amp;", "&") if found else ""
    assert len(seen) == 60
    assert len(set(seen)) == 60
    assert admin.get("/people?cursor=nonsense").status_code == 422


def test_deactivated_person_is_out_at_once(client_for: ClientFor, token_for: ClientFor, db: Session) -> None:
    admin, officer, program = client_for(ADMIN), client_for(OFFICER), token_for(OFFICER)
    person = user(db, OFFICER)
    assert officer.get("/account").status_code == 200
    assert admin.post(f"/people/{person.id}/deactivation").status_code == 303
    assert officer.get("/account").status_code == 303
    assert program.get("/api/v1/topics").status_code == 401
    assert db.scalars(select(LoginSession).where(col(LoginSession.user_id) == person.id)).all() == []
    assert admin.post(f"/people/{person.id}/deactivation").status_code == 409
    assert "gesperrt" in admin.get(f"/people/{person.id}").text
    assert admin.post(f"/people/{person.id}/reactivation").status_code == 303
    # Sessions and tokens do not come back with the account.
    assert officer.get("/account").status_code == 303
    assert program.get("/api/v1/topics").status_code == 401
    assert client_for(OFFICER).get("/account").status_code == 200


def test_nobody_changes_their_own_account(client_for: ClientFor, db: Session) -> None:
    admin, person = client_for(ADMIN), user(db, ADMIN)
    assert admin.post(f"/people/{person.id}/deactivation").status_code == 403
    wish = {"name": "Ich", "role": "advisor", "organisation": str(person.organisation_id)}
    assert admin.post(f"/people/{person.id}", data=wish).status_code == 403


def test_admin_gives_another_name_role_and_body(client_for: ClientFor, db: Session) -> None:
    admin, person = client_for(ADMIN), user(db, OFFICER)
    before = person.organisation_id
    wish = {"name": " Katrin Neu ", "role": "coordinator", "organisation": body_id(db, "15003000")}
    assert admin.post(f"/people/{person.id}", data=wish).status_code == 303
    db.refresh(person)
    assert (person.name, person.role) == ("Katrin Neu", Role.coordinator)
    assert str(person.organisation_id) == wish["organisation"]
    entry = db.scalars(select(JournalEntry).where(col(JournalEntry.action) == "user.change")).one()
    assert (entry.before, entry.after) == (
        {"name": "Katrin Lindau", "role": "officer", "organisation_id": before},
        {"name": "Katrin Neu", "role": "coordinator", "organisation_id": person.organisation_id},
    )
    wrong = admin.post(f"/people/{person.id}", data=wish | {"role": "admin"})
    assert admin.post(f"/people/{person.id}", data=wish | {"name": " "}).status_code == 422
    assert (wrong.status_code, "Diese Rolle gibt es bei Magdeburg nicht." in wrong.text) == (422, True)


def test_former_coordinator_has_the_new_rights_at_once(client_for: ClientFor, db: Session) -> None:
    """Rights come from the account at each request, not from the time of signing in."""
    coordinator, person = client_for(COORDINATOR), user(db, COORDINATOR)
    assert coordinator.get("/people").status_code == 200
    wish = {"name": person.name, "role": "officer", "organisation": str(person.organisation_id)}
    assert client_for(ADMIN).post(f"/people/{person.id}", data=wish).status_code == 303
    assert coordinator.get("/people").status_code == 403


def test_people_page_costs_as_many_queries_with_more_rows(client_for: ClientFor, db: Session) -> None:
    from sqlalchemy import event

    admin, counted = client_for(ADMIN), list[str]()
    engine = db.connection().engine

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        counted.append(statement)

    def queries() -> int:
        counted.clear()
        event.listen(engine, "before_cursor_execute", note)
        assert admin.get("/people").status_code == 200
        event.remove(engine, "before_cursor_execute", note)
        return len([statement for statement in counted if not statement.startswith(("SAVEPOINT", "RELEASE"))])

    first = queries()
    magdeburg = user(db, STRANGER).organisation_id
    for number in range(30):
        db.add(User(email=f"q{number}@magdeburg.example", name="A", role=Role.officer, organisation_id=magdeburg))
    db.commit()
    assert queries() == first


def test_organisations_say_who_serves_whom(client_for: ClientFor) -> None:
    text = client_for(ADMIN).get("/organisations", params={"q": "Kelbra"}).text
    assert "Kelbra (Kyffhäuser)" in text
    assert "Goldene Aue" in text
    assert "Mitgliedsgemeinde" in text
    assert client_for(ADMIN).get("/organisations", params={"q": "Xyz"}).text.count("Keine Stelle gefunden") == 1
