"""Which guardrails apply, and the gate: pure functions."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.assessments.engine import evaluate, questionnaire, read_answers
from app.assessments.guardrails import (
    Answer,
    Applies,
    Catalogue,
    Level,
    Phase,
    applying,
    facts_from_ai_act,
    first_catalogue,
    open_musts,
)
from app.assessments.guardrails.checklist import Answered, signed
from tests.assessments.cases import PLAIN, Given, case, high_risk

FACTS: list[Applies] = [fact for fact in Applies if fact is not Applies.always]


def test_the_file_has_what_the_house_plan_says() -> None:
    catalogue = first_catalogue()
    assert (len(catalogue.guardrails), len(catalogue.groups)) == (43, 8)
    assert [one.id for one in catalogue.guardrails] == [f"LP-{n:02d}" for n in range(1, 44)]
    assert all(one.sources for one in catalogue.guardrails)


def test_without_facts_only_those_apply_that_always_do() -> None:
    assert {one.applies for one in applying(first_catalogue(), [])} == {Applies.always}
    assert len(applying(first_catalogue(), FACTS)) == 43


@pytest.mark.parametrize("fact", FACTS)
def test_a_fact_brings_its_own_guardrails_and_no_others(fact: Applies) -> None:
    more = {one.id for one in applying(first_catalogue(), [fact])} - {one.id for one in applying(first_catalogue(), [])}
    assert more == {one.id for one in first_catalogue().guardrails if one.applies is fact}
    assert more


def musts(facts: list[Applies], phase: Phase, answers: dict[str, Answer]) -> list[str]:
    return [one.id for one in open_musts(facts, phase, answers)]


def test_the_gate_asks_for_the_musts_of_this_phase_and_earlier_ones() -> None:
    assert musts([], Phase.idea, {}) == ["LP-01", "LP-33", "LP-34"]
    assert musts([], Phase.procurement, {}) == ["LP-01", "LP-06", "LP-33", "LP-34"]
    assert musts([Applies.procured], Phase.procurement, {}) == ["LP-01", "LP-06", "LP-14", "LP-33", "LP-34", "LP-42"]
    assert "LP-39" not in musts(FACTS, Phase.operation, {})
    assert "LP-39" in musts(FACTS, Phase.retirement, {})


@pytest.mark.parametrize(
    ("answer", "blocks"),
    [
        (Answer.met, False), (Answer.partly, False), (Answer.not_applicable, False), (Answer.unmet, True),
        (Answer.open, True),
    ],
)  # fmt: skip
def test_what_is_unmet_or_open_blocks(answer: Answer, blocks: bool) -> None:
    answers = {"LP-01": Answer.met, "LP-33": Answer.met, "LP-34": answer}
    assert musts([], Phase.idea, answers) == (["LP-34"] if blocks else [])


def test_the_gate_goes_by_the_catalogue_it_is_given() -> None:
    first = first_catalogue()
    softer = [one.model_copy(update={"level": Level.should}) for one in first.guardrails]
    assert open_musts(FACTS, Phase.retirement, {}, first.model_copy(update={"guardrails": softer})) == []


@given(
    facts=st.lists(st.sampled_from(FACTS), unique=True),
    phase=st.sampled_from(Phase),
    answers=st.dictionaries(st.sampled_from([one.id for one in first_catalogue().guardrails]), st.sampled_from(Answer)),
)
@settings(max_examples=200, deadline=None, database=None, derandomize=True)
def test_the_gate_only_closes_with_later_phases_and_more_facts(
    facts: list[Applies], phase: Phase, answers: dict[str, Answer]
) -> None:
    blocking = set(musts(facts, phase, answers))
    by_id = {one.id: one for one in first_catalogue().guardrails}
    assert all(by_id[name].level is Level.must for name in blocking)
    assert blocking <= set(musts(FACTS, Phase.retirement, answers))
    assert musts(facts, phase, dict.fromkeys(by_id, Answer.met)) == []


def facts_of(answers: Given) -> set[str]:
    outcome = evaluate(questionnaire(), read_answers(questionnaire(), answers))
    return {str(fact) for fact in facts_from_ai_act(outcome.class_name, outcome.answers)}


def test_the_ai_act_check_says_which_facts_hold() -> None:
    assert facts_of(PLAIN) == {"procured"}
    assert facts_of({"q_ai": "no"}) == set()
    assert facts_of(case(q_prohibited=["unsure"], q_origin="in_house")) == {"high_risk"}
    assert facts_of(
        high_risk(
            "5a", q_data="special", q_dpia_triggers=["none"], q_art50=["synthetic"], q_citizen_contact="yes",
            q_decision="assist", q_workplace="users", q_security_authority="yes",
        )
    ) == {str(fact) for fact in FACTS}  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        {"guardrails": [first_catalogue().guardrails[0]] * 2},
        {"groups": {"G1": "Eine"}},
        {"surprise": 1},
    ],
)
def test_a_catalogue_that_does_not_hold_together_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"named twice|unknown groups|not permitted"):
        Catalogue.model_validate(first_catalogue().model_dump(by_alias=True) | change)


def test_an_answer_is_signed_by_whoever_changed_it() -> None:
    then, now = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 2, tzinfo=UTC)
    before = {
        "LP-01": Answered(answer=Answer.met, evidence="Vermerk", by="Anna", at=then),
        "LP-02": Answered(answer=Answer.unmet, by="Anna", at=then),
    }
    typed = {
        "LP-01": Answered(answer=Answer.met, evidence="Vermerk"),
        "LP-02": Answered(answer=Answer.met),
        "LP-03": Answered(),
    }
    found = signed(typed, before, by="Berta", at=now)
    assert [(one.by, one.at) for one in found.values()] == [("Anna", then), ("Berta", now), ("", None)]
