"""A ticket's checklist, and the catalogue that admins edit."""

import re
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session
from sqlmodel import col

from app.assessments.guardrails import first_catalogue
from app.assessments.guardrails.checklist import Checklist
from app.assessments.models import Assessment, AssessmentKind, EvidenceFile, GuardrailCatalogue
from app.drafts.models import Draft
from app.texts import speaking
from app.tickets.models import Attachment, Stage, Ticket
from app.tickets.service.attachments import Upload, attach
from tests.assessments.cases import case
from tests.assessments.test_runs import keep
from tests.conftest import ClientFor
from tests.factories import ADMIN, ADVISOR, COLLEAGUE, OFFICER, STRANGER, Known, file_ticket, in_stage
from tests.house.test_queries import cost

GUARDRAIL = {
    "group": "G1", "level": "must", "applies": "always", "phase": "idea", "title": "Ganz neu formuliert",
    "question": "Ist es so?", "evidence": "Vermerk", "sources": "Eine\nZwei",
}  # fmt: skip
ENGLISH = {"title_en": "Newly worded", "question_en": "Is it so?", "evidence_en": "Note"}


def kept(db: Session, ticket: Ticket) -> list[Assessment]:
    query = select(Assessment).where(
        col(Assessment.subject_id) == ticket.id, col(Assessment.kind) == AssessmentKind.guardrails
    )
    return list(db.scalars(query.order_by(col(Assessment.number))))


def shown(html: str) -> set[str]:
    return set(re.findall(r'name="(LP-\d+)\.answer"', html))


def test_facts_on_top_decide_which_apply(client_for: ClientFor, db: Session, viewer: Known) -> None:
    ticket, officer = file_ticket(db, viewer), client_for(OFFICER)
    plain = shown(officer.get(f"{ticket.path}/guardrails/edit").text)
    assert len(plain) == 18
    more = officer.post(f"{ticket.path}/guardrails/form", data={"facts": ["generative"], "LP-13.reason": "Noch da"})
    assert shown(more.text) - plain == {one.id for one in first_catalogue().guardrails if one.applies == "generative"}
    # What was typed for one that does not apply now waits in the form.
    assert '<input type="hidden" name="LP-13.reason" value="Noch da">' in more.text


def test_the_form_begins_with_what_the_ai_act_check_knows(client_for: ClientFor, db: Session, viewer: Known) -> None:
    ticket = file_ticket(db, viewer)
    keep(db, viewer, ticket, case(q_data="personal", q_dpia_triggers=["none"], q_origin="in_house"))
    page = client_for(OFFICER).get(f"{ticket.path}/guardrails/edit").text
    assert re.findall(r'name="facts" value="(\w+)" checked', page) == ["personal_data"]


def test_answers_are_kept_with_who_and_when_and_earlier_ones_stay(
    client_for: ClientFor, db: Session, viewer: Known
) -> None:
    ticket = file_ticket(db, viewer)
    first = {"phase": "idea", "base": "0", "LP-01.answer": "met", "LP-01.evidence": "Vermerk", "LP-33.answer": "unmet"}
    sent = client_for(OFFICER).post(f"{ticket.path}/guardrails", data=first)
    assert sent.headers["location"] == f"{ticket.path}/guardrails"
    second = first | {"base": "1", "LP-33.answer": "met", "LP-33.link": "https://intranet.example/leitung"}
    client_for(ADVISOR).post(f"{ticket.path}/guardrails", data=second)
    one, two = kept(db, ticket)
    assert (one.number, two.number, one.catalogue_version) == (1, 2, "1")
    old, new = Checklist.model_validate(one.result), Checklist.model_validate(two.result)
    assert (old.open_musts, new.open_musts) == (["LP-33", "LP-34"], ["LP-34"])
    assert [(new.answered[name].by, new.answered[name].answer) for name in ("LP-01", "LP-33", "LP-02")] == [
        ("Katrin Lindau", "met"), ("Miriam Ostwald", "met"), ("", "open"),
    ]  # fmt: skip
    assert two.headline == {"de": "2 von 18 erledigt, 1 Muss-Punkt offen", "en": '2 of 18 settled, 1 "must" open'}
    page = client_for(COLLEAGUE).get(f"{ticket.path}/guardrails").text
    for words in ("1 Muss-Punkt ist offen", "Nachweis: Vermerk", "https://intranet.example/leitung", "Fassung 2"):
        assert words in page
    assert "2 Muss-Punkte sind offen" in client_for(COLLEAGUE).get(f"{ticket.path}/guardrails/runs/1").text
    assert "hat die Leitplanken geprüft (Fassung 2)" in client_for(OFFICER).get(ticket.path).text
    assert "Leitplanken: 2 von 18 erledigt" in client_for(OFFICER).get(ticket.path).text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"LP-01.answer": "not_applicable"}, "Bitte schreiben Sie, warum dieser Punkt hier nicht anwendbar ist."),
        ({"LP-01.link": "javascript:alert(1)"}, "Bitte geben Sie eine Adresse an, die mit https:// beginnt."),
        ({"LP-01.file": "1"}, "Diese Datei gehört nicht zu dieser Prüfung."),
        ({"LP-01.answer": "perhaps"}, "Bitte wählen Sie eine der Möglichkeiten."),
        ({"LP-01.reason": "x" * 2001}, "Bitte kürzen Sie auf höchstens 2000 Zeichen."),
        ({"facts": "nonsense"}, "Bitte wählen Sie eine der Möglichkeiten."),
    ],
)
def test_what_will_not_do_is_told_at_the_field_and_kept(
    client_for: ClientFor, db: Session, viewer: Known, fields: dict[str, str], sentence: str
) -> None:
    ticket = file_ticket(db, viewer)
    refused = client_for(OFFICER).post(f"{ticket.path}/guardrails", data={"LP-02.evidence": "Mühsam"} | fields)
    assert refused.status_code == 422
    assert sentence in refused.text
    assert "Mühsam" in refused.text
    assert kept(db, ticket) == []


def test_not_applicable_with_a_reason_will_do(client_for: ClientFor, db: Session, viewer: Known) -> None:
    ticket = file_ticket(db, viewer)
    sent = {"LP-01.answer": "not_applicable", "LP-01.reason": "Nur ein Test"}
    assert client_for(OFFICER).post(f"{ticket.path}/guardrails", data=sent).status_code == 303
    assert Checklist.model_validate(kept(db, ticket)[0].result).open_musts == ["LP-33", "LP-34"]


def test_two_at_once_lose_nothing(client_for: ClientFor, db: Session, viewer: Known) -> None:
    ticket = file_ticket(db, viewer)
    client_for(ADVISOR).post(f"{ticket.path}/guardrails", data={"base": "0", "LP-01.answer": "met"})
    late = client_for(OFFICER).post(f"{ticket.path}/guardrails", data={"base": "0", "LP-02.evidence": "Meins"})
    assert late.status_code == 409
    assert "Inzwischen hat jemand anderes eine Fassung gespeichert." in late.text
    assert "Meins" in late.text
    assert '<input type="hidden" name="base" value="1">' in late.text
    assert len(kept(db, ticket)) == 1


def test_a_draft_is_offered_again(client_for: ClientFor, db: Session, viewer: Known) -> None:
    ticket, officer = file_ticket(db, viewer), client_for(OFFICER)
    typed = {"facts": ["generative"], "base": "0", "LP-07.evidence": "Bedrohungsanalyse"}
    assert officer.post(f"/drafts/guardrails:{ticket.reference}", data=typed).status_code == 204
    assert "Bedrohungsanalyse" in officer.get(f"{ticket.path}/guardrails/edit").text
    assert "Bedrohungsanalyse" not in client_for(COLLEAGUE).get(f"{ticket.path}/guardrails/edit").text
    officer.post(f"{ticket.path}/guardrails", data=typed)
    assert db.scalars(select(Draft)).all() == []


def _file(db: Session, viewer: Known, ticket: Ticket, name: str, *, internal: bool) -> Attachment:
    from io import BytesIO

    (added,) = attach(db, ticket, [Upload(name, BytesIO(b"Text.\n"))], author=viewer(ADVISOR), internal=internal)
    db.commit()
    return added


def test_a_file_of_the_request_is_evidence_and_an_internal_one_is_not(
    client_for: ClientFor, db: Session, viewer: Known
) -> None:
    ticket, advisor = file_ticket(db, viewer), client_for(ADVISOR)
    shared = _file(db, viewer, ticket, "konzept.txt", internal=False)
    secret = _file(db, viewer, ticket, "geheim.txt", internal=True)
    form = advisor.get(f"{ticket.path}/guardrails/edit").text
    assert "konzept.txt" in form
    assert "geheim.txt" not in form
    assert advisor.post(f"{ticket.path}/guardrails", data={"LP-01.file": str(secret.id)}).status_code == 422
    assert advisor.post(f"{ticket.path}/guardrails", data={"LP-01.file": str(shared.id)}).status_code == 303
    page = client_for(OFFICER).get(f"{ticket.path}/guardrails").text
    assert f'href="{ticket.path}/files/{shared.id}"' in page
    assert "geheim.txt" not in page


@pytest.mark.parametrize("path", ["", "/edit", "/runs/1"])
def test_a_stranger_learns_nothing(client_for: ClientFor, db: Session, viewer: Known, path: str) -> None:
    for confidential, people in ((False, [STRANGER]), (True, [STRANGER, COLLEAGUE])):
        ticket = file_ticket(db, viewer, confidential=confidential)
        client_for(OFFICER).post(f"{ticket.path}/guardrails", data={"LP-01.evidence": "Nur für uns"})
        for who in people:
            answer = client_for(who).get(f"{ticket.path}/guardrails{path}")
            assert answer.status_code == 404
            assert "Nur für uns" not in answer.text


def test_a_closed_request_takes_no_checklist(client_for: ClientFor, db: Session, viewer: Known) -> None:
    ticket = in_stage(db, viewer, Stage.closed)
    assert client_for(ADVISOR).post(f"{ticket.path}/guardrails", data={}).status_code == 409


def test_many_runs_cost_as_many_statements_as_one(
    client_for: ClientFor, db: Session, viewer: Known, engine: Engine
) -> None:
    browser, costs = client_for(ADVISOR), []
    for number in (1, 6):
        ticket = file_ticket(db, viewer)
        for base in range(number):
            browser.post(f"{ticket.path}/guardrails", data={"base": str(base), "LP-01.answer": "met"})
        costs.append([cost(browser, ticket.path + path, engine) for path in ("", "/guardrails", "/guardrails/edit")])
    assert costs[0] == costs[1]


# --- The catalogue ----------------------------------------------------------------------------------------


def test_an_admin_makes_a_new_version_and_old_checks_keep_theirs(
    client_for: ClientFor, db: Session, viewer: Known
) -> None:
    ticket, officer, admin = file_ticket(db, viewer), client_for(OFFICER), client_for(ADMIN)
    officer.post(f"{ticket.path}/guardrails", data={"LP-01.answer": "met"})
    sent = admin.post("/admin/guardrails/LP-01", data=GUARDRAIL | {"version": "1"})
    assert sent.headers["location"] == "/admin/guardrails#LP-01"
    versions = db.scalars(select(GuardrailCatalogue).order_by(col(GuardrailCatalogue.number))).all()
    assert [one.number for one in versions] == [1, 2]
    assert versions[0].content["guardrails"][0]["title_de"] == "Zweck und Problem beschrieben"
    assert versions[1].content["guardrails"][0]["sources"] == ["Eine", "Zwei"]
    old = officer.get(f"{ticket.path}/guardrails").text
    assert "Zweck und Problem beschrieben" in old
    assert "Ganz neu formuliert" not in old
    assert "Diese Prüfung ist zu erneuern" in old
    assert "zu erneuern" in officer.get(ticket.path).text
    assert "Ganz neu formuliert" in officer.get(f"{ticket.path}/guardrails/edit").text
    officer.post(f"{ticket.path}/guardrails", data={"base": "1"})
    assert [run.catalogue_version for run in kept(db, ticket)] == ["1", "2"]
    assert "zu erneuern" not in officer.get(ticket.path).text


def test_an_admin_adds_and_removes(client_for: ClientFor, db: Session) -> None:
    admin = client_for(ADMIN)
    assert 'value="LP-44"' in admin.get("/admin/guardrails/new").text
    admin.post("/admin/guardrails", data=GUARDRAIL | {"id": "LP-44", "version": "1"})
    assert "44 Leitplanken" in admin.get("/admin/guardrails").text
    admin.post("/admin/guardrails/LP-44/removal", data={"version": "2"})
    assert "43 Leitplanken" in admin.get("/admin/guardrails").text
    assert admin.get("/admin/guardrails/LP-44").status_code == 404
    assert db.scalar(select(func.max(GuardrailCatalogue.number))) == 3


def test_two_admins_at_once_are_told(client_for: ClientFor, db: Session) -> None:
    admin = client_for(ADMIN)
    admin.post("/admin/guardrails/LP-02", data=GUARDRAIL | {"version": "1"})
    late = admin.post("/admin/guardrails/LP-01", data=GUARDRAIL | {"version": "1"})
    assert late.status_code == 409
    assert "Zweck und Problem beschrieben" in late.text
    assert '<input type="hidden" name="version" value="2">' in late.text
    assert db.scalar(select(func.max(GuardrailCatalogue.number))) == 2
    refused = admin.post("/admin/guardrails/LP-01/removal", data={"version": "1"})
    assert refused.headers["location"] == "/admin/guardrails/LP-01"


@pytest.mark.parametrize(
    "change",
    [{"title": ""}, {"group": "G9"}, {"level": "perhaps"}, {"phase": ""}, {"id": "LP-01"}, {"id": "LP 1"}],
)
def test_a_guardrail_that_will_not_do_is_refused(client_for: ClientFor, db: Session, change: dict[str, Any]) -> None:
    sent = GUARDRAIL | {"id": "LP-44", "version": "1"} | change
    refused = client_for(ADMIN).post("/admin/guardrails", data=sent)
    assert refused.status_code == 422
    assert "Bitte" in refused.text
    assert db.scalar(select(func.count()).select_from(GuardrailCatalogue)) == 0


def test_the_app_itself_can_change_no_version(client_for: ClientFor, db: Session) -> None:
    client_for(ADMIN).post("/admin/guardrails/LP-01", data=GUARDRAIL | {"version": "1"})
    with pytest.raises(ProgrammingError, match="permission denied"), db.begin_nested():
        db.execute(text("DELETE FROM guardrail_catalogue"))


# --- Two languages ----------------------------------------------------------------------------------------


def test_the_catalogue_as_it_comes_has_both_languages() -> None:
    catalogue = first_catalogue()
    assert len(catalogue.guardrails) == 43
    assert [one.id for one in catalogue.guardrails if not (one.title_en and one.question_en and one.evidence_en)] == []
    assert set(catalogue.groups_en) == set(catalogue.groups)


def test_readers_of_english_get_english(client_for: ClientFor, db: Session, viewer: Known) -> None:
    ticket, officer = file_ticket(db, viewer), client_for(OFFICER)
    officer.post(f"{ticket.path}/guardrails", data={"LP-01.answer": "met"})
    for path in ("/guardrails/edit?lang=en", "/guardrails?lang=en"):
        page = officer.get(ticket.path + path).text
        assert "Purpose and problem described" in page
        assert "Human agency and oversight (ALTAI 1)" in page
        assert "Zweck und Problem beschrieben" not in page
        assert '<span lang="de">' not in page


def test_without_english_german_stands_there_and_says_so(client_for: ClientFor, db: Session, viewer: Known) -> None:
    ticket, admin = file_ticket(db, viewer), client_for(ADMIN)
    admin.post("/admin/guardrails/LP-01", data=GUARDRAIL | {"version": "1"})
    assert 'LP-01 <span lang="de">Ganz neu formuliert</span>' in admin.get("/admin/guardrails?lang=en").text
    page = admin.get(f"{ticket.path}/guardrails/edit?lang=en").text
    assert '<span lang="de">Ganz neu formuliert</span>' in page
    assert '<span lang="de">Ist es so?</span>' in page
    admin.post("/admin/guardrails/LP-01", data=GUARDRAIL | ENGLISH | {"version": "2"})
    page = admin.get(f"{ticket.path}/guardrails/edit?lang=en").text
    assert ("Newly worded" in page, "Ganz neu formuliert" in page) == (True, False)
    german = admin.get(f"{ticket.path}/guardrails/edit?lang=de").text
    assert ("Newly worded" in german, "Ganz neu formuliert" in german) == (False, True)
    form = admin.get("/admin/guardrails/LP-01").text
    assert all(text in form for text in (*ENGLISH.values(), "Ganz neu formuliert"))


def test_a_run_from_before_there_was_english_reads_in_german(client_for: ClientFor, db: Session, viewer: Known) -> None:
    ticket, officer = file_ticket(db, viewer), client_for(OFFICER)
    officer.post(f"{ticket.path}/guardrails", data={"LP-01.answer": "met"})
    run = Checklist.model_validate(kept(db, ticket)[0].result).model_dump(mode="json", by_alias=True)
    for section in run["sections"]:
        del section["title_en"]
        for item in section["items"]:
            for name in ("title_en", "question_en", "evidence_en"):
                del item["guardrail"][name]
            del item["answered"]["upload_id"]
    old = Checklist.model_validate(run)
    with speaking("en"):
        assert old.sections[0].said().lang == "de"
        assert old.sections[0].items[0].guardrail.said("title") == "Zweck und Problem beschrieben"


def test_evidence_is_uploaded_with_a_ticket(client_for: ClientFor, db: Session, viewer: Known) -> None:
    ticket, officer = file_ticket(db, viewer, confidential=True), client_for(OFFICER)
    file = {"files": ("nachweis.txt", b"Beleg.\n", "text/plain")}
    shown = officer.post(f"{ticket.path}/guardrails", data={"LP-01.answer": "met"}, files=file)
    assert "Die Datei ist da." in shown.text
    assert kept(db, ticket) == []
    evidence = db.scalars(select(EvidenceFile)).one()
    link = f"{ticket.path}/guardrails/files/{evidence.id}"
    assert officer.get(link).content == b"Beleg.\n"
    for who in (STRANGER, COLLEAGUE):
        assert client_for(who).get(link).status_code == 404
