"""The register over HTTP: writing, publishing by two people, lists and their facets, nil returns, the feed."""

from typing import Any
from xml.etree import ElementTree as ET

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.assessments.engine import questionnaire, read_answers
from app.assessments.models import Subject
from app.assessments.service import keep_ai_act
from app.guidance.links import RESOLVERS
from app.register import queries
from app.register.filters import Filters
from app.register.forms import filled_entry
from app.register.models import EntryState, NilReturn, RegisterEntry
from app.solutions.models import Deployment, Status
from tests.conftest import ClientFor
from tests.factories import ADMIN, ADVISOR, COORDINATOR, OFFICER, READER, STRANGER, Known
from tests.register.contents import GIVEN
from tests.register.factories import SUBMITTED, again, an_entry
from tests.solutions.factories import a_system, in_state

TYPED = {name: value for name, value in filled_entry(GIVEN).items() if value is not False}


def only(db: Session) -> RegisterEntry:
    return db.scalars(select(RegisterEntry).order_by(col(RegisterEntry.id).desc()).limit(1)).one()


def test_an_entry_goes_from_form_to_public_by_two_people(
    client: TestClient, client_for: ClientFor, db: Session
) -> None:
    officer, coordinator = client_for(OFFICER), client_for(COORDINATOR)
    created = officer.post("/register", data=TYPED, follow_redirects=False)
    entry = only(db)
    page = f"/register/{entry.register_id}"
    assert (created.status_code, created.headers["location"]) == (303, page)
    assert entry.content == GIVEN
    review = officer.get(f"{page}/review")
    assert "Zur Veröffentlichung vorlegen" in review.text
    version = {"version": str(entry.version)}
    assert officer.post(f"{page}/submission", data=version, follow_redirects=False).status_code == 303
    db.refresh(entry)
    version = {"version": str(entry.version)}
    assert officer.post(f"{page}/publication", data=version).status_code == 403
    assert client.get(page).status_code == 404
    assert coordinator.post(f"{page}/publication", data=version, follow_redirects=False).status_code == 303
    assert "MARK-purpose" in client.get(f"{page}?level=expert").text
    assert officer.post(f"{page}/confirmation", follow_redirects=False).status_code == 303


def test_the_form_shows_what_is_stored_and_saves_it_unchanged(
    client_for: ClientFor, db: Session, viewer: Known
) -> None:
    entry = an_entry(db, viewer, EntryState.draft)
    before, version = dict(entry.content), entry.version
    form = TYPED | {"version": str(version)}
    answer = client_for(OFFICER).post(f"/register/{entry.register_id}/text", data=form, follow_redirects=False)
    db.refresh(entry)
    assert (answer.status_code, entry.content, entry.version) == (303, before, version)


def test_bad_input_is_said_at_its_field_and_what_was_typed_stays(client_for: ClientFor) -> None:
    form = TYPED | {"title": "x" * 101, "begin_date": "bald", "contact": "kein Kontakt", "legal_basis1_title": ""}
    answer = client_for(OFFICER).post("/register", data=form)
    assert answer.status_code == 422
    for text in ("Bitte kürzen Sie auf höchstens 100 Zeichen.", "zum Beispiel 03.2026.", "E-Mail-Adresse oder",
                 "Bitte geben Sie zu jeder Adresse auch einen Titel an.", 'value="bald"'):  # fmt: skip
        assert text in answer.text
    assert client_for(OFFICER).post("/register", data={"title": ""}).status_code == 422


def test_two_who_edit_lose_nothing(client_for: ClientFor, db: Session, viewer: Known) -> None:
    entry = an_entry(db, viewer, EntryState.draft)
    path, version = f"/register/{entry.register_id}/text", str(entry.version)
    first = TYPED | {"version": version, "purpose": "Von der einen"}
    assert client_for(OFFICER).post(path, data=first, follow_redirects=False).status_code == 303
    answer = client_for(COORDINATOR).post(path, data=TYPED | {"version": version, "purpose": "Von der anderen"})
    assert answer.status_code == 409
    assert "Von der einen" in answer.text
    assert "Von der anderen" in answer.text


def test_the_form_says_of_each_field_who_will_see_it(client_for: ClientFor, db: Session, viewer: Known) -> None:
    entry = an_entry(db, viewer, EntryState.draft, security_authority=True)
    page = client_for(OFFICER).get(f"/register/{entry.register_id}/text").text
    assert page.count("Das sieht nur der Landtag, in der Anlage.") == 14
    for text in ("Alle sehen das Jahr, der Landtag auch den Monat.", "Alle sehen statt des Textes die Zweckkategorie",
                 "Das sehen nur Ihre Stelle und das Kompetenzzentrum.", "Operative Angaben gehören nicht hierher",
                 "Nur der Landtag sieht das, und nur die Namen der Register."):  # fmt: skip
        assert text in page
    assert "Das sieht nur der Landtag" not in client_for(OFFICER).get("/register/new").text


def test_what_is_missing_is_named_with_a_way_to_the_field(client_for: ClientFor, db: Session, viewer: Known) -> None:
    entry = an_entry(db, viewer, EntryState.draft, risks=None)
    base = f"/register/{entry.register_id}"
    answer = client_for(OFFICER).post(f"{base}/submission", data={"version": str(entry.version)})
    assert answer.status_code == 422
    assert f'<a href="{base}/text#risks">Es fehlt: Risiken und Gegenmaßnahmen.</a>' in answer.text


def test_a_stale_approval_publishes_nothing(client_for: ClientFor, db: Session, viewer: Known) -> None:
    entry = an_entry(db, viewer, SUBMITTED)
    path = f"/register/{entry.register_id}/publication"
    answer = client_for(COORDINATOR).post(path, data={"version": str(entry.version - 1)})
    db.refresh(entry)
    assert (answer.status_code, entry.state) == (409, EntryState.draft)


def test_giving_back_wants_a_remark_and_shows_it(client_for: ClientFor, db: Session, viewer: Known) -> None:
    entry = an_entry(db, viewer, SUBMITTED)
    path = f"/register/{entry.register_id}/remark"
    assert client_for(COORDINATOR).post(path, data={"remark": " "}).status_code == 422
    answer = client_for(COORDINATOR).post(path, data={"remark": "Bitte kürzen."}, follow_redirects=False)
    assert answer.status_code == 303
    assert "Bitte kürzen." in client_for(OFFICER).get(f"/register/{entry.register_id}").text


def test_withdrawing_wants_a_reason_and_leaves_a_tombstone(
    client: TestClient, client_for: ClientFor, db: Session, viewer: Known
) -> None:
    entry = an_entry(db, viewer)
    path = f"/register/{entry.register_id}"
    assert client_for(COORDINATOR).post(f"{path}/withdrawal", data={"reason": "kurz"}).status_code == 422
    reason = {"reason": "Das Vorhaben ist beendet worden."}
    answer = client_for(COORDINATOR).post(f"{path}/withdrawal", data=reason, follow_redirects=False)
    assert answer.status_code == 303
    page = client.get(path)
    assert page.status_code == 200
    assert reason["reason"] in page.text
    api = client.get(f"/api/v1{path}").json()
    assert (api["state"], api["reason"], api["number"]) == ("withdrawn", reason["reason"], 2)


def test_a_version_shows_what_it_changed(client: TestClient, db: Session, viewer: Known) -> None:
    entry = an_entry(db, viewer, purpose="Vermerke schreiben und prüfen")
    again(db, viewer, entry, purpose="Vermerke schreiben und kürzen")
    page = client.get(f"/register/{entry.register_id}/versions/2").text
    assert "<del>prüfen</del><ins>kürzen</ins>" in page
    assert "Geändert: Zweck und Auswirkung" in " ".join(
        client.get(f"/register/{entry.register_id}/versions").text.split()
    )
    for number in (0, 3, 40000):
        assert client.get(f"/register/{entry.register_id}/versions/{number}").status_code in {404, 422}


def test_withholding_over_the_page(client: TestClient, client_for: ClientFor, db: Session, viewer: Known) -> None:
    entry = an_entry(db, viewer, EntryState.draft)
    path = f"/register/{entry.register_id}/withheld"
    officer = client_for(OFFICER)
    form = {"field": "risks", "reason": "operational", "legal_ref": "§ 5", "decided_by": "Leitung",
            "review_on": (queries.today().replace(day=1)).isoformat()}  # fmt: skip
    assert officer.post(path, data=form).status_code == 422
    form["review_on"] = queries.today().replace(year=queries.today().year + 1, day=1).isoformat()
    assert officer.post(path, data=form, follow_redirects=False).status_code == 303
    assert "Gefahr für die Aufgabenerfüllung (§ 5)" in officer.get(path).text
    assert officer.post(f"{path}/risks/removal", follow_redirects=False).status_code == 303
    assert officer.post(f"{path}/risks/removal").status_code == 409


def test_a_nil_return_is_given_once_and_read_by_all(
    client: TestClient, client_for: ClientFor, db: Session, viewer: Known
) -> None:
    officer = client_for(OFFICER)
    assert officer.post("/register/nil-return", follow_redirects=False).status_code == 303
    assert officer.post("/register/nil-return").status_code == 409
    assert "Köthen (Anhalt)" in client.get("/register/completeness?said=nil").text
    assert officer.post("/register/nil-return/removal", follow_redirects=False).status_code == 303
    assert list(db.scalars(select(NilReturn))) == []
    assert "Köthen (Anhalt)" not in client.get("/register/completeness?said=nil").text


def found(client: TestClient, query: str) -> list[str]:
    return [line["title"] for line in client.get(f"/api/v1/register?{query}").json()["items"]]


def test_facets_narrow_and_count(client: TestClient, db: Session, viewer: Known) -> None:
    an_entry(db, viewer, title="A", status="pilot", theme="health")
    an_entry(db, viewer, title="B", ai_technique=["generative", "speech"], provider="Beispiel, Werk & Co.")
    an_entry(db, viewer, title="C", security_authority=True, purpose_category="identification", by=STRANGER,
             approver=ADVISOR)  # fmt: skip
    assert found(client, "") == ["C", "B", "A"]
    assert found(client, "sort=title") == ["A", "B", "C"]
    assert found(client, "status=pilot") == ["A"]
    assert found(client, "status=pilot&status=operation&theme=governance") == ["C", "B"]
    assert found(client, "technique=speech") == ["B"]
    assert found(client, "technique=speech&technique=generative") == ["C", "B", "A"]
    assert found(client, "provider=Beispiel,%20Werk%20%26%20Co.") == ["B"]
    assert found(client, "security=true") == ["C"]
    assert found(client, "district=15082") == ["B", "A"]
    assert found(client, "district=15003000&level=municipality") == ["C"]
    assert found(client, "body=15082180") == ["B", "A"]
    assert found(client, "q=Textassistent") == []
    assert found(client, "q=identifizierung") == ["C"]
    facets = queries.facets(db, Filters(status=[Status.pilot]))
    assert {one.value: (one.number, one.chosen) for one in facets["status"]} == {
        "operation": (2, False), "pilot": (1, True),
    }  # fmt: skip
    assert [(one.value, one.number) for one in facets["technique"]] == [("generative", 1)]
    assert [(one.label, one.number) for one in facets["district"]] == [("Anhalt-Bitterfeld", 1)]


def test_pages_of_the_list_follow_one_another(client: TestClient, db: Session, viewer: Known) -> None:
    made = [an_entry(db, viewer, title=f"Eintrag {n}").register_id for n in range(5)]
    for sort, expected in (("newest", made[::-1]), ("title", made)):
        got, cursor = [], ""
        while True:
            answer = client.get("/api/v1/register", params={"sort": sort, "limit": 2, "cursor": cursor}).json()
            got += [line["register_id"] for line in answer["items"]]
            if not (cursor := answer["next_cursor"] or ""):
                break
        assert got == expected
    for wrong in ("x", "WyJhIiwxXQ", "WzEsMl0"):
        assert client.get(f"/register?cursor={wrong}").status_code == 422


def test_the_feed_is_of_publications(client: TestClient, db: Session, viewer: Known) -> None:
    entry = an_entry(db, viewer)
    again(db, viewer, entry, purpose="Anders")
    answer = client.get("/register/feed.atom")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    ids = [one.text or "" for one in ET.fromstring(answer.content).findall("{*}entry/{*}id")]
    assert [one.partition("register/")[2] for one in ids] == [f"{entry.register_id}/2"]
    again_asked = client.get("/register/feed.atom", headers={"If-None-Match": answer.headers["etag"]})
    assert again_asked.status_code == 304


def test_a_solution_and_its_check_fill_the_form(
    client: TestClient, client_for: ClientFor, db: Session, viewer: Known
) -> None:
    solution = in_state(db, viewer, system=a_system(db, viewer, techniques=["generative"]))
    answers = read_answers(questionnaire(), {"q_ai": "no"})
    run = keep_ai_act(db, Subject.deployment, solution.deployment_id, answers, actor=viewer(OFFICER))
    db.commit()
    officer = client_for(OFFICER)
    page = officer.get(f"/register/new?solution={solution.slug}").text
    for text in ("Chatbot im Bürgerbüro", 'value="Muster"', "Fragen beantworten", 'value="01.2026"',
                 f'value="{run.catalogue_version}"', 'value="15082180"'):  # fmt: skip
        assert text in page
    assert '<option value="no_ai_system" selected>' in page
    form = TYPED | {"solution": solution.slug}
    assert officer.post("/register", data=form, follow_redirects=False).status_code == 303
    entry = only(db)
    deployment = db.get_one(Deployment, solution.deployment_id)
    assert (entry.deployment_id, entry.system_id) == (deployment.id, deployment.system_id)
    assert officer.get(f"/register/new?solution={solution.slug}").status_code == 409
    assert client_for(STRANGER).get(f"/register/new?solution={solution.slug}").status_code == 403
    assert f"/solutions/{solution.slug}" in officer.get(f"/register/{entry.register_id}").text
    assert entry.register_id in officer.get(f"/solutions/{solution.slug}").text
    # A draft is known inside alone.
    for browser in (client, client_for(STRANGER), client_for(READER)):
        page = browser.get(f"/solutions/{solution.slug}").text
        assert entry.register_id not in page
        assert "/register/new" not in page


def test_the_centre_writes_for_a_body_without_people(client_for: ClientFor, db: Session) -> None:
    form = TYPED | {"organisation": "15"}
    assert client_for(ADVISOR).post("/register", data=form, follow_redirects=False).status_code == 303
    assert queries.organisation_of(db, only(db)).name == "Sachsen-Anhalt"
    assert client_for(ADVISOR).post("/register", data=TYPED | {"organisation": "nirgends"}).status_code == 422
    # A body writes for itself alone, whatever it sends.
    assert client_for(OFFICER).post("/register", data=form, follow_redirects=False).status_code == 303
    assert queries.organisation_of(db, only(db)).name == "Köthen (Anhalt)"


def test_an_admin_sets_who_publishes(client_for: ClientFor, db: Session, viewer: Known) -> None:
    admin = client_for(ADMIN)
    assert admin.post("/admin/register", data={"approval": "x"}).status_code == 422
    assert admin.post("/admin/register", data={"approval": "centre"}, follow_redirects=False).status_code == 303
    entry = an_entry(db, viewer, SUBMITTED)
    path = f"/register/{entry.register_id}/publication"
    version: dict[str, Any] = {"version": str(entry.version)}
    assert client_for(COORDINATOR).post(path, data=version).status_code == 403
    assert client_for(ADVISOR).post(path, data=version, follow_redirects=False).status_code == 303


def test_links_in_articles_know_the_titles_that_may_be_known(app: object, db: Session, viewer: Known) -> None:
    shown = an_entry(db, viewer, title="Öffentlich")
    hidden = an_entry(db, viewer, EntryState.draft, title="Verborgen")
    gone = an_entry(db, viewer, EntryState.withdrawn, title="Zurückgezogen")
    ids = [one.register_id for one in (shown, hidden, gone)]
    public = {shown.register_id: "Öffentlich", gone.register_id: "Zurückgezogen"}
    resolve = RESOLVERS["register"]
    assert resolve(db, None, ids) == resolve(db, viewer(READER), ids) == public
    assert resolve(db, viewer(OFFICER), ids) == public | {hidden.register_id: "Verborgen"}


def test_addresses_that_mean_nothing_are_left_out(client: TestClient, db: Session, viewer: Known) -> None:
    an_entry(db, viewer)
    for path in ("/register?status=x&sort=y&district=%00", "/register/completeness?branch=x&said=y",
                 "/register/ST-2026-9999", "/register?q=%22%27"):  # fmt: skip
        assert client.get(path).status_code in {200, 404}


@pytest.mark.parametrize("person", [OFFICER, ADVISOR])
def test_the_desk_shows_what_is_worked_on(person: str, client_for: ClientFor, db: Session, viewer: Known) -> None:
    an_entry(db, viewer, EntryState.draft, title="Entwurf hier")
    an_entry(db, viewer, EntryState.draft, title="Entwurf dort", by=STRANGER)
    an_entry(db, viewer, title="Fertig")
    page = client_for(person).get("/register/desk").text
    assert [title in page for title in ("Entwurf hier", "Entwurf dort", "Fertig")] == (
        [True, False, True] if person == OFFICER else [True, True, False]
    )
