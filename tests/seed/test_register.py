"""The demo entries: examples all, with what sources say and no more."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.people.models import Organisation
from app.register import queries
from app.register.fields import Reader
from app.register.models import EntryState, NilReturn, RegisterEntry, RegisterListing
from app.register.service import lacking
from app.seed.registering import tell_register
from app.seed.solving import tell_solutions
from app.seed.storytelling import add_people


@pytest.fixture
def told(db: Session) -> Session:
    bodies = {body.key: body for body in db.scalars(select(Organisation))}
    add_people(db, bodies)
    tell_solutions(db)
    tell_register(db)
    db.flush()
    return db


def test_all_entries_are_examples_and_no_system_of_a_security_authority_is_in_use(told: Session) -> None:
    entries = list(told.scalars(select(RegisterEntry)))
    assert [entry.register_id for entry in entries if not entry.example] == []
    assert {one.example for one in told.scalars(select(NilReturn))} == {True}
    guarded = [entry for entry in entries if entry.content.get("security_authority")]
    assert [(one.state, one.content["status"]) for one in guarded] == [(EntryState.withdrawn, "idea")]
    assert list(told.scalars(select(col(RegisterListing.entry_id)).where(col(RegisterListing.security)))) == []


def test_invented_entries_are_complete_and_real_systems_name_their_sources(told: Session) -> None:
    for entry in told.scalars(select(RegisterEntry)):
        if entry.deployment_id is None:
            words = f"{entry.content.get('purpose')} {entry.content.get('how_it_works')}"
            assert "https://" in words or entry.state is EntryState.withdrawn, entry.content["title"]
            assert entry.content["risk_class"] == {"class": "legal_review"}
        elif entry.state is EntryState.published:
            entry.example = False
            assert lacking(entry) == {}, entry.content["title"]
            entry.example = True


def test_the_pilot_of_seven_ministries_is_told_as_the_sources_tell_it(told: Session) -> None:
    (record,) = [one for one in queries.stream(told) if one.content["product_name"] == "LLMoin"]
    fields = record.told(Reader.public)
    assert {name: fields[name].value for name in ("status", "end_date", "model_name_version", "hosting")} == {
        "status": "pilot", "end_date": "2026-12", "model_name_version": [{"name": "GPT-4.1"}],
        "hosting": {"kind": "eu_cloud"},
    }  # fmt: skip
