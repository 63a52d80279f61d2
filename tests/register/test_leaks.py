"""Fields × readers × security authority, over every channel: what is not for someone comes out nowhere."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.register import service
from app.register.fields import FIELDS, Reader
from app.register.models import EntryState, RegisterEntry
from app.register.queries import today
from app.register.search import SOURCE
from app.register.telling import told
from app.search.documents import Name, Readers
from app.solutions.models import GuardrailException, SolutionState
from tests.access.table import ANONYMOUS
from tests.conftest import ClientFor
from tests.factories import ADMIN, ADVISOR, COLLEAGUE, COORDINATOR, OFFICER, READER, STRANGER, Known
from tests.register.contents import GIVEN, secret
from tests.register.factories import SUBMITTED, again, an_entry
from tests.solutions.factories import in_state

# What of a value, as pages or JSON write it, gives it away.
TRACES: dict[str, tuple[str, ...]] = {
    "summary": ("MARK-summary",), "contact": ("mark-contact",), "responsible_role": ("MARK-role",),
    "responsible_name": ("MARK-name",), "product_name": ("MARK-product",), "provider": ("MARK-provider",),
    "model_name_version": ("MARK-model",), "how_it_works": ("MARK-how",), "source_code_url": ("MARK-code",),
    "begin_date": ("2026-03", "03/2026"), "end_date": ("2027-11", "11/2027"), "purpose": ("MARK-purpose",),
    "region": ("15001111",), "affected_groups": ("MARK-groups",), "scale": ("from_1k", "1.000 bis 10.000"),
    "human_oversight": ("MARK-oversight",), "appeal": ("MARK-appeal",), "legal_basis": ("MARK-legal",),
    "annex_iii_points": ("5b",), "class_reason": ("MARK-reason",), "eu_db_url": ("MARK-eu",),
    "fria_summary": ("MARK-fria",), "dpia_summary": ("MARK-dpia",),
    "data_sources": ("MARK-source",), "hosting": ("MARK-country",), "risks": ("MARK-risks",),
    "considerations": ("MARK-considerations",), "cost_band": ("from_10k", "10.000 bis 50.000"),
}  # fmt: skip
OPERATIVE = ("MARK-text", "MARK-url")
READS = {
    ANONYMOUS: Reader.public, STRANGER: Reader.public, READER: Reader.parliament, OFFICER: Reader.internal,
    COLLEAGUE: Reader.internal, COORDINATOR: Reader.internal, ADVISOR: Reader.internal, ADMIN: Reader.internal,
}  # fmt: skip
LISTS = ("/register", "/register?q=Textassistent", "/register?sort=title&level=municipality", "/register/feed.atom",
         "/register/districts", "/register/completeness", "/api/v1/register", "/search?q=Textassistent",
         "/api/v1/search?q=Textassistent", "/")  # fmt: skip


@pytest.fixture
def browser_of(client: TestClient, client_for: ClientFor) -> ClientFor:
    return lambda person: client if person == ANONYMOUS else client_for(person)


def entry_pages(entry: RegisterEntry, versions: int = 1) -> list[str]:
    base = f"/register/{entry.register_id}"
    numbers = [f"{base}/versions/{n}" for n in range(1, versions + 1)]
    return [base, f"{base}?level=expert", f"{base}/versions", *numbers, f"/api/v1{base}"]


def texts(browser: TestClient, pages: list[str]) -> Iterator[tuple[str, str]]:
    for page in pages:
        answer = browser.get(page)
        assert answer.status_code == 200, page
        yield page, answer.text


def found_in(text: str) -> set[str]:
    """The fields whose values stand in the text."""
    text = re.sub(r"ST-\d{4}-\d+", "", text)  # ST-2026-0305 is no month
    return {name for name, traces in TRACES.items() if any(trace in text for trace in traces)}


def readable(content: dict[str, Any], reader: Reader) -> set[str]:
    """The fields that the one function tells whole."""
    fields = told(content, [], reader)
    return {name for name, one in fields.items() if one.state.value == "shown"} & set(TRACES)


@pytest.mark.parametrize("security", [False, True])
@pytest.mark.parametrize("person", READS)
def test_each_reader_gets_the_fields_of_the_table_over_pages_and_json(
    person: str, security: bool, browser_of: ClientFor, db: Session, viewer: Known
) -> None:
    entry = an_entry(db, viewer, security_authority=security)
    browser, allowed = browser_of(person), readable(entry.content, READS[person])
    if security and READS[person] is Reader.parliament:
        allowed |= {"data_sources"}  # the names of the registers
    pages = entry_pages(entry)
    for page, text in texts(browser, pages):
        found = found_in(text)
        assert found <= allowed, page
        if page.endswith(("level=expert", "/versions/1")) or "/api/" in page:
            assert found == allowed, page
        if security:
            assert not [one for one in OPERATIVE[:1] if one in text], page
            assert READS[person] is Reader.internal or "MARK-url" not in text, page
    api = browser.get(pages[-1]).json()
    assert api["reader"] == READS[person].name
    expected = {name for name, fact in FIELDS.items() if fact.sight <= READS[person]}
    assert set(api["fields"]) == expected


@pytest.mark.parametrize("person", READS)
def test_lists_search_and_feed_hold_what_is_public_for_everyone(
    person: str, browser_of: ClientFor, db: Session, viewer: Known
) -> None:
    entry = an_entry(db, viewer, security_authority=True, withheld=("appeal",))
    allowed = readable(entry.content, Reader.public) - {"appeal"}
    for page, text in texts(browser_of(person), list(LISTS)):
        assert found_in(text) <= allowed, page
    (document,) = SOURCE.read(db, [entry.id or 0])
    assert document.readers is Readers.everyone
    assert found_in(document.text + document.title) == allowed - {"contact", "source_code_url"}


@pytest.mark.parametrize("name", sorted(TRACES))
def test_a_word_finds_an_entry_only_where_the_public_reads_it(
    name: str, client: TestClient, client_for: ClientFor, db: Session, viewer: Known
) -> None:
    """Also for those who may read more: what one finds by would tell the next reader of a shared address."""
    entry = an_entry(db, viewer, security_authority=True)
    public = readable(entry.content, Reader.public) - {"contact", "source_code_url"}
    word = TRACES[name][0]
    if not word.startswith("MARK"):
        return
    for browser in (client, client_for(READER), client_for(OFFICER)):
        found = browser.get("/api/v1/register", params={"q": f'"{word}"'}).json()["items"]
        assert bool(found) == (name in public)


@pytest.mark.parametrize("security", [False, True])
@pytest.mark.parametrize("person", READS)
@pytest.mark.parametrize("name", ["summary", "purpose", "begin_date", "region", "risks", "cost_band", "contact"])
def test_a_withheld_field_is_said_and_never_told(
    name: str, person: str, security: bool, browser_of: ClientFor, db: Session, viewer: Known
) -> None:
    entry = an_entry(db, viewer, security_authority=security)
    service.withhold(db, entry, actor=viewer(OFFICER), **secret(name).model_dump(exclude={"decided_on"}))
    service.submit(db, entry, version=entry.version, actor=viewer(OFFICER))
    service.publish(db, entry, version=entry.version, actor=viewer(COORDINATOR))
    db.commit()
    browser = browser_of(person)
    inside = READS[person] is Reader.internal
    for page, text in texts(browser, entry_pages(entry, versions=2) + list(LISTS)):
        assert inside or name not in found_in(text), page
        assert inside or "DECIDER" not in text, page
    field = browser.get(f"/api/v1/register/{entry.register_id}").json()["fields"][name]
    why = {"reason": "trade_secret", "legal_ref": "§ 3 IZG", "review_on": "2027-06-01"}
    if inside:
        assert field == {"state": "shown", "value": GIVEN[name], "withheld": why | {"decided_by": "DECIDER"}}
    else:
        assert field == {"state": "withheld", "value": None, "withheld": why | {"decided_by": None}}
        page = browser.get(f"/register/{entry.register_id}?level=expert").text
        assert "Betriebs- oder Geschäftsgeheimnis (§ 3 IZG); wird bis 01.06.2027 überprüft" in page


def test_the_history_tells_no_more_than_the_present(client: TestClient, db: Session, viewer: Known) -> None:
    entry = an_entry(db, viewer)
    again(db, viewer, entry, security_authority=True)
    allowed = readable(entry.content, Reader.public)
    for page, text in texts(client, entry_pages(entry, versions=2)):
        assert found_in(text) <= allowed, page


def test_a_withdrawn_entry_tells_what_it_told_before_and_stands_in_no_list(
    client: TestClient, db: Session, viewer: Known
) -> None:
    entry = an_entry(db, viewer, EntryState.withdrawn, security_authority=True, title="Zurückgezogenes Vorhaben")
    allowed = readable(entry.content, Reader.public)
    for page, text in texts(client, entry_pages(entry, versions=2)):
        assert found_in(text) <= allowed, page
        assert "Der Einsatz kam nicht zustande." in text or page.endswith("/versions/1")
    for page, text in texts(client, list(LISTS)):
        assert "Zurückgezogenes Vorhaben" not in text, page
    assert list(SOURCE.read(db, [entry.id or 0])) == []


@pytest.mark.parametrize("person", [ANONYMOUS, READER, STRANGER])
@pytest.mark.parametrize("state", [EntryState.draft, SUBMITTED])
def test_what_is_not_published_is_known_inside_alone(
    state: str, person: str, browser_of: ClientFor, db: Session, viewer: Known
) -> None:
    entry = an_entry(db, viewer, state, title="Geheimes Vorhaben")
    browser = browser_of(person)
    for page in entry_pages(entry):
        assert browser.get(page).status_code == 404, page
    for page, text in texts(browser, list(LISTS)):
        assert "Geheimes Vorhaben" not in text, page
    assert list(SOURCE.read(db, [entry.id or 0])) == []
    assert "Geheimes Vorhaben" in browser_of(OFFICER).get(f"/register/{entry.register_id}").text


@pytest.mark.parametrize("person", [ANONYMOUS, READER, STRANGER])
def test_a_change_that_waits_is_read_by_nobody_outside(
    person: str, browser_of: ClientFor, db: Session, viewer: Known
) -> None:
    entry = an_entry(db, viewer)
    content = entry.content | {"title": "Neuer Titel", "purpose": "Neuer Zweck", "status": "retired"}
    service.save(db, entry, content, version=entry.version, actor=viewer(OFFICER))
    service.submit(db, entry, version=entry.version, actor=viewer(OFFICER))
    db.commit()
    for page, text in texts(browser_of(person), entry_pages(entry) + list(LISTS)):
        assert "Neuer Titel" not in text, page
        assert "Neuer Zweck" not in text, page
        assert "vorgelegt" not in text, page
    assert "Neuer Zweck" in browser_of(COORDINATOR).get(f"/register/{entry.register_id}/review").text


def test_names_of_those_who_wrote_and_approved_are_read_inside(
    client: TestClient, client_for: ClientFor, db: Session, viewer: Known
) -> None:
    entry = an_entry(db, viewer)
    names = {viewer(OFFICER).name, viewer(COORDINATOR).name}
    for browser in (client, client_for(READER), client_for(STRANGER)):
        for page, text in texts(browser, [*entry_pages(entry), "/register", "/register/feed.atom"]):
            main = text.partition("<main")[2] or text
            assert not [name for name in names if name in main], page
    page = client_for(COLLEAGUE).get(f"/register/{entry.register_id}/versions").text
    assert names == {name for name in names if name in page}


def test_the_index_knows_which_entries_bear_the_name_of_a_body(db: Session, viewer: Known) -> None:
    shown = an_entry(db, viewer)
    an_entry(db, viewer, EntryState.draft)
    an_entry(db, viewer, by=STRANGER, approver=ADVISOR)
    found = db.scalars(SOURCE.bearers[Name.organisation](viewer(OFFICER).organisation_id))
    assert list(found) == [shown.id]
    (document,) = SOURCE.read(db, [shown.id or 0])
    assert document.labels == {"organisation": "Köthen (Anhalt) 15082180", "status": "operation"}


@pytest.mark.parametrize("security", [False, True])
def test_exceptions_from_the_guardrails_stand_in_the_register(
    security: bool, browser_of: ClientFor, db: Session, viewer: Known
) -> None:
    """Everyone reads that there is one and until when; of a security authority the reason is in the annex."""
    solution = in_state(db, viewer, SolutionState.published)
    until = today() + timedelta(days=30)
    entry = an_entry(db, viewer, security_authority=security)
    entry.deployment_id = solution.deployment_id
    db.add(
        GuardrailException(
            deployment_id=solution.deployment_id, guardrail="LP-05", title="Abschalten möglich", reason="MARK-excuse",
            until=until, granted_by_id=viewer(ADVISOR).id,
        )
    )  # fmt: skip
    db.commit()
    for person, reader in READS.items():
        knows = not security or reader > Reader.public
        browser = browser_of(person)
        page = browser.get(f"/register/{entry.register_id}").text
        assert "Abschalten möglich" in page
        assert ("MARK-excuse" in page) is knows, person
        told_in_json = browser.get(f"/api/v1/register/{entry.register_id}").json()["exceptions"]
        assert told_in_json == [
            {
                "guardrail": "LP-05", "title": "Abschalten möglich", "reason": "MARK-excuse" if knows else None,
                "granted_on": today().isoformat(), "until": until.isoformat(),
            }
        ]  # fmt: skip
    service.withdraw(db, entry, reason="Vorbei.", actor=viewer(COORDINATOR))
    db.commit()
    anyone = browser_of(ANONYMOUS)
    assert "Abschalten möglich" not in anyone.get(f"/register/{entry.register_id}").text
    assert anyone.get(f"/api/v1/register/{entry.register_id}").json()["exceptions"] == []
