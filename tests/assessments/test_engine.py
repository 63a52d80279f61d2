"""The engine: what it takes for a file, what it asks, and what it makes of answers."""

from copy import deepcopy
from datetime import date
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from app.assessments.engine import (
    BadQuestionnaire,
    InvalidAnswers,
    Outcome,
    Problem,
    Report,
    asked,
    evaluate,
    load,
    next_question,
    questionnaire,
    read_answers,
    report_of,
)
from app.assessments.engine.questionnaire import FILE, Question
from tests.assessments.cases import CASES, EXEMPT, PLAIN, Given, case, high_risk

FILE_CASES = {one.name: one for one in questionnaire().test_cases}
RAW: dict[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))


def outcome(answers: Given) -> Outcome:
    return evaluate(questionnaire(), read_answers(questionnaire(), answers))


def ids(found: Outcome) -> set[str]:
    return {owed.obligation.id for owed in found.obligations}


@pytest.mark.parametrize("name", FILE_CASES)
def test_a_case_of_the_file_comes_out_as_it_says(name: str) -> None:
    expected = FILE_CASES[name].expect
    found = outcome(FILE_CASES[name].answers)
    assert (found.class_name, list(found.roles)) == (expected.class_name, expected.roles)
    assert set(expected.has) - ids(found) == set()
    assert set(expected.has_not) & ids(found) == set()


@pytest.mark.parametrize("name", CASES)
def test_a_case_of_ours_comes_out_as_it_says(name: str) -> None:
    answers, class_name, rule, wanted, unwanted = CASES[name]
    found = outcome(answers)
    assert (found.class_name, found.rule.id) == (class_name, rule)
    assert wanted - ids(found) == set()
    assert unwanted & ids(found) == set()


def test_every_question_rule_obligation_role_and_fact_is_reached() -> None:
    file = questionnaire()
    outcomes = [outcome(one.answers) for one in file.test_cases] + [outcome(one[0]) for one in CASES.values()]
    unreached = {
        "questions": set(file.by_id) - {one.id for found in outcomes for one in found.asked},
        "rules": {rule.id for rule in file.classification} - {found.rule.id for found in outcomes},
        "classes": set(file.classes) - {found.class_name for found in outcomes},
        "obligations": {one.id for one in file.obligations} - set().union(*map(ids, outcomes)),
        "roles": set(file.roles) - {name for found in outcomes for name in found.roles},
        "facts": set(file.facts) - {name for found in outcomes for name, true in found.facts.items() if true},
    }  # fmt: skip
    assert {kind: names for kind, names in unreached.items() if names} == {}


def test_the_file_has_what_the_house_plan_says() -> None:
    file = questionnaire()
    assert (len(file.questions), len(file.obligations), len(file.classes)) == (27, 32, 10)
    assert file.classification[-1].id == "C16"


def test_every_text_is_there_in_both_languages() -> None:
    def walk(part: Any) -> list[str]:
        if isinstance(part, list):
            return [name for one in part for name in walk(one)]
        if not isinstance(part, dict):
            return []
        lacking = [f"{part.get('id', part)}: {name}" for name in part if _other(name) and not part.get(_other(name))]
        return lacking + [name for one in part.values() for name in walk(one)]

    def _other(name: Any) -> str:
        words = str(name).split("_")
        if words[-1] == "en" or (words[-1] == "de" and words[:1] not in (["ref"], ["base"], ["amended"])):
            return "_".join([*words[:-1], "de" if words[-1] == "en" else "en"])
        return ""

    raw = deepcopy(RAW)
    for pair in ("base_act", "amended_by", "national_law"):
        assert raw["meta"].pop(f"{pair}_de")
    assert len(raw["meta"]["verification"].pop("not_verified_de")) == len(raw["meta"]["verification"]["not_verified"])
    assert walk(raw) == []


# --- What is asked ---------------------------------------------------------------------------------------


def test_only_what_applies_is_asked() -> None:
    assert [one.id for one in asked(questionnaire(), {"q_ai": "no"})] == [
        "q_ai", "q_lifecycle", "q_data", "q_decision", "q_workplace", "q_citizen_contact", "q_security_authority",
    ]  # fmt: skip


def test_an_exclusion_ends_the_classification() -> None:
    stages = {one.stage for one in outcome(case(q_exclusion=["research_only"])).asked}
    assert stages == {"scope", "overlay"}


def test_an_answer_to_what_was_not_asked_counts_for_nothing() -> None:
    """Someone says "none of these" to Annex III after all: what was said of profiling is void."""
    stale = case(q_profiling="yes", q_art63_condition=["none"], q_eu_db="no")
    assert outcome(stale).class_name == outcome(PLAIN).class_name == "minimal"
    assert "q_profiling" not in outcome(stale).answers
    assert outcome({"q_ai": "no"} | high_risk("5a") | {"q_ai": "no"}).class_name == "no_ai_system"


def test_questions_come_in_order_and_end() -> None:
    answers: Given = {}
    order = []
    while question := next_question(questionnaire(), read_answers(questionnaire(), answers)):
        order.append(question.id)
        answers[question.id] = PLAIN[question.id]
    assert order == list(PLAIN)


# --- Dates ------------------------------------------------------------------------------------------------


def since(answers: Given, obligation: str) -> date | None:
    return next(owed.since for owed in outcome(answers).obligations if owed.obligation.id == obligation)


@pytest.mark.parametrize(
    ("answers", "obligation", "day"),
    [
        (high_risk("5a"), "O-USE", date(2027, 12, 2)),
        (case(q_annex1="section_a", q_annex1_third_party="yes"), "O-USE", date(2028, 8, 2)),
        (case(q_prohibited=["a", "ba"]), "O-STOP", date(2025, 2, 2)),
        (case(q_prohibited=["bb"]), "O-STOP", date(2026, 12, 2)),
        (case(q_prohibited=["d", "ba"], q_prohibited_exception=["ex_d"]), "O-STOP", date(2026, 12, 2)),
        (case(q_art50=["synthetic"]), "O-50-2", date(2026, 8, 2)),
        (case(q_art50=["synthetic"], q_lifecycle="pilot", q_first_use="2026-08-01"), "O-50-2", date(2026, 12, 2)),
        (case(q_art50=["synthetic"], q_lifecycle="pilot", q_first_use="2026-08-02"), "O-50-2", date(2026, 8, 2)),
        (PLAIN, "O-REGISTER", None),
    ],
)
def test_an_obligation_begins_on_its_day(answers: Given, obligation: str, day: date | None) -> None:
    assert since(answers, obligation) == day


def test_obligations_are_sorted_by_when_they_begin() -> None:
    days = [
        owed.since or date.max for owed in outcome(high_risk("5a", q_data="personal", q_workplace="users")).obligations
    ]
    assert days == sorted(days)
    assert len(set(days)) > 3


# --- Answers that are none --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "problem"),
    [
        ({"q_nonsense": "yes"}, Problem.unknown_question),
        ({"q_ai": "perhaps"}, Problem.unknown_option),
        ({"q_annex3": ["5a", "9z"]}, Problem.unknown_option),
        ({"q_annex3": ["5a", "none"]}, Problem.contradiction),
        ({"q_annex3": "5a"}, Problem.wants_several),
        ({"q_annex3": [5]}, Problem.wants_several),
        ({"q_ai": ["yes"]}, Problem.wants_one),
        ({"q_ai": True}, Problem.wants_one),
        ({"q_ai": None}, Problem.wants_one),
        ({"q_first_use": "1.3.2025"}, Problem.no_date),
        ({"q_first_use": "20250301"}, Problem.no_date),
        ({"q_first_use": "2025-02-30"}, Problem.no_date),
    ],
)
def test_an_answer_that_is_none_is_refused(answers: Given, problem: Problem) -> None:
    with pytest.raises(InvalidAnswers) as refused:
        read_answers(questionnaire(), {"q_use": "yes"} | answers)
    assert refused.value.problems == dict.fromkeys(answers, problem)


def test_an_empty_list_is_no_answer() -> None:
    assert read_answers(questionnaire(), {"q_annex3": [], "q_ai": "yes"}) == {"q_ai": "yes"}


def _answer_to(question: Question) -> st.SearchStrategy[Any]:
    if question.type == "date":
        return st.dates().map(date.isoformat)
    if question.type == "single":
        return st.sampled_from(sorted(question.option_ids))
    others = sorted(set(question.option_ids) - {"none"})
    return st.one_of(st.just(["none"]), st.lists(st.sampled_from(others), unique=True))


GOOD = st.fixed_dictionaries({}, optional={one.id: _answer_to(one) for one in questionnaire().questions})
ANYTHING = st.dictionaries(
    st.one_of(st.sampled_from(sorted(questionnaire().by_id)), st.text(max_size=8)),
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8), st.sampled_from(["yes", "none", "5a"])),
        lambda inner: st.lists(inner, max_size=3),
        max_leaves=6,
    ),
    max_size=6,
)


@given(answers=GOOD)
@settings(max_examples=300, deadline=None, database=None, derandomize=True)
def test_any_answers_give_exactly_one_class_and_a_report(answers: Given) -> None:
    found = outcome(answers)
    file = questionnaire()
    assert found.class_name in file.classes
    assert set(found.answers) <= set(answers)
    report = report_of(file, found)
    assert Report.model_validate_json(report.model_dump_json()) == report
    if found.facts["unanswered"]:
        # Nothing is called harmless of which something is not known.
        assert found.class_name not in {"transparency", "minimal"}
    # What was not asked makes no difference.
    assert outcome({name: answers[name] for name in found.answers}) == found


@given(answers=ANYTHING)
@settings(max_examples=300, deadline=None, database=None, derandomize=True)
def test_whatever_is_sent_is_refused_or_gives_a_class(answers: dict[str, Any]) -> None:
    problems: set[str] = set()
    class_name = ""
    try:
        class_name = evaluate(questionnaire(), read_answers(questionnaire(), answers)).class_name
    except InvalidAnswers as refused:
        problems = set(refused.problems)
    assert problems <= set(answers)
    assert bool(problems) != (class_name in questionnaire().classes)


# --- The report -------------------------------------------------------------------------------------------


def report(answers: Given) -> Report:
    return report_of(questionnaire(), outcome(answers))


def led(answers: Given) -> list[str]:
    return [one.id for one in report(answers).answers if one.led_here]


def test_a_report_says_which_answers_led_there() -> None:
    assert led(case(q_prohibited=["f"], q_prohibited_exception=["none"])) == ["q_prohibited", "q_prohibited_exception"]
    assert led(case(**EXEMPT)) == ["q_annex3", "q_art63_doc"]
    assert led({"q_ai": "no"}) == ["q_ai"]
    # What is missing leads only where the rule asks for it.
    assert led({"q_ai": "yes", "q_prohibited": ["a"]}) == ["q_prohibited"]
    assert led({"q_ai": "yes", "q_exclusion": ["none"], "q_use": "yes"})[:2] == ["q_gpai", "q_origin"]
    # Minimal is what is left when no other rule holds.
    assert led(PLAIN) == ["q_ai", "q_exclusion", "q_prohibited", "q_annex1", "q_annex3", "q_art50"]


def test_a_report_carries_the_words_the_caveats_and_the_version() -> None:
    found = report(case(q_gpai="fine_tuned", q_origin="open_source", q_lifecycle="pilot", q_first_use="2026-03-01"))
    words = {one.id: [text.de for text in one.answers] for one in found.answers}
    assert words["q_gpai"] == ["Ja, von uns oder in unserem Auftrag nachtrainiert"]
    assert words["q_first_use"] == ["1.3.2026"]
    assert [note.de.split()[0] for note in found.notes] == ["Pflichten", "Wer"]
    assert (found.version, found.law_as_of, len(found.caveats)) == ("1.0.0", date(2026, 11, 22), 6)
    assert "keine Rechtsberatung" in found.warning.de
    assert report({"q_ai": "yes"}).missing[:3] == ["q_exclusion", "q_gpai", "q_use"]


# --- A file that does not hold together -------------------------------------------------------------------


def changed(*path: Any, value: Any) -> dict[str, Any]:
    raw = deepcopy(RAW)
    part = raw
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = value
    return raw


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("classification", 0, "when"), {"q": "q_ai", "equals": "no"}),
        (("classification", 0, "when"), {"q": "q_ai", "is": "no", "in": ["no"]}),
        (("classification", 0, "when"), {"q": "q_ai", "is": False}),
        (("classification", 0, "when"), {"q": "q_ai", "is": "never"}),
        (("classification", 0, "when"), {"q": "q_ai", "has": "no"}),
        (("classification", 0, "when"), {"q": "q_annex3", "prefix_any": ["9"]}),
        (("classification", 0, "when"), {"q": "q_first_use", "before": "soon"}),
        (("classification", 0, "when"), {"q": "q_nonsense", "is": "no"}),
        (("classification", 0, "when"), {"none_of": []}),
        (("classification", 0, "when"), {"all": []}),
        (("classification", 0, "when"), {"not": {"fact": "nonsense"}}),
        (("classification", 0, "when"), {"class": "minimal"}),  # not known yet
        (("classification", 0, "when"), {"role": "deployer"}),
        (("classification", 0, "when"), {"always": "true"}),
        (("classification", 0, "when"), {"class_in": "minimal"}),
        (("classification", 0, "when"), "always"),
        (("classification", 0, "class"), "nonsense"),
        (("questions", 0, "show_if"), {"q": "q_use", "is": "yes"}),  # comes later
        (("questions", 1, "show_if"), {"fact": "gpai_note"}),
        (("questions", 0, "type"), "slider"),
        (("questions", 0, "type"), "date"),
        (("questions", 0, "stage"), "somewhere"),
        (("questions", 0, "id"), "q_use"),
        (("questions", 0, "surprise"), "x"),
        (("questions", 0, "en"), None),
        (("facts", "news"), "something"),
        (("obligations", 0, "applies_from"), "in spring"),
        (("obligations", 0, "applies_if"), {"role": "bystander"}),
        (("obligations", 0, "owed_by"), "anyone"),
        (("meta", "version"), 1.0),
    ],
)  # fmt: skip
def test_a_file_that_does_not_hold_together_is_refused(path: tuple[Any, ...], value: Any) -> None:
    with pytest.raises(BadQuestionnaire):
        load(changed(*path, value=value))


def test_the_same_file_unchanged_is_taken() -> None:
    assert load(deepcopy(RAW)) == questionnaire()
    with pytest.raises(BadQuestionnaire):
        load("questions: [")
