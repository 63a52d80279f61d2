"""The one function all channels use: every field, each reader, security authority or not, withheld or not."""

import pytest

from app.register.fields import FIELDS, GIVEN, WITHHOLDABLE, Coarse, Reader
from app.register.requirements import missing
from app.register.telling import State, told
from app.register.values import checked
from app.solutions.models import Status
from tests.register.contents import FULL, secret
from tests.register.contents import GIVEN as TYPED

ANNEX = [
    "responsible_role", "model_name_version", "how_it_works", "affected_groups", "scale", "human_oversight",
    "class_reason", "eu_db_url", "fria_summary", "dpia_summary", "data_sources", "hosting", "risks", "considerations",
    "cost_band",
]  # fmt: skip
COARSE = {
    "summary": "text_work", "begin_date": "2026", "end_date": "2027", "purpose": "text_work", "region": "15",
    "annex_iii_points": ["5", "6"],
}  # fmt: skip
INTERNAL = ["submitted_by", "responsible_name"]


def values(reader: Reader, *, security: bool) -> dict[str, tuple[str, object]]:
    content = dict(FULL) | {"security_authority": security}
    return {name: (one.state.value, one.value) for name, one in told(content, [], reader).items()}


def test_the_public_reads_all_but_what_is_internal() -> None:
    expected = {name: ("shown", FULL[name]) for name in FIELDS if name not in INTERNAL}
    assert values(Reader.public, security=False) == expected
    assert values(Reader.parliament, security=False) == expected
    assert values(Reader.internal, security=False) == {name: ("shown", FULL[name]) for name in FIELDS}


def test_of_a_security_authority_the_public_reads_basic_facts_and_what_is_in_the_annex_is_said() -> None:
    whole = {name: ("shown", FULL[name]) for name in FIELDS} | {"security_authority": ("shown", True)}
    public = {name: value for name, value in whole.items() if name not in INTERNAL}
    public |= {name: ("coarse", value) for name, value in COARSE.items()} | dict.fromkeys(ANNEX, ("annex", None))
    assert values(Reader.public, security=True) == public
    parliament = {name: value for name, value in whole.items() if name not in INTERNAL}
    parliament["data_sources"] = ("coarse", ["MARK-source"])
    assert values(Reader.parliament, security=True) == parliament
    assert values(Reader.internal, security=True) == whole


@pytest.mark.parametrize("security", [False, True])
@pytest.mark.parametrize("fact", WITHHOLDABLE, ids=lambda fact: fact.name)
def test_a_withheld_field_is_said_with_reason_and_read_inside_alone(fact: object, security: bool) -> None:
    name = fact.name  # type: ignore[attr-defined]
    content = dict(FULL) | {"security_authority": security}
    for reader in (Reader.public, Reader.parliament):
        one = told(content, [secret(name)], reader)[name]
        assert (one.state, one.value) == (State.withheld, None)
        assert one.withheld == secret(name, decided_by="")
    inside = told(content, [secret(name)], Reader.internal)[name]
    assert (inside.state, inside.value, inside.withheld) == (State.shown, content[name], secret(name))


def test_basic_facts_cannot_be_withheld() -> None:
    basic = {fact.name for fact in GIVEN if fact.basic}
    assert basic == {
        "title", "security_authority", "product_name", "provider", "status", "purpose_category", "theme",
        "legal_basis", "risk_class", "fria_status", "dpia_status",
    }  # fmt: skip
    for name in basic:
        assert told(FULL, [secret(name)], Reader.public)[name].state is State.shown


def test_what_is_empty_in_the_annex_is_said_like_what_is_not() -> None:
    bare = {"security_authority": True, "purpose_category": "other"}
    found = told(bare, [], Reader.public)
    assert {name for name, one in found.items() if one.state is State.annex} == set(ANNEX)
    assert told(bare, [], Reader.parliament)["hosting"].state is State.empty


def test_the_newest_version_decides_whether_an_older_one_is_of_a_security_authority() -> None:
    assert told(FULL, [], Reader.public, security=True)["how_it_works"].state is State.annex


def test_each_way_of_telling_a_part_is_used() -> None:
    assert {fact.coarse for fact in FIELDS.values() if fact.coarse} == set(Coarse)


def test_what_is_typed_is_read_as_it_is_stored() -> None:
    assert checked(TYPED) == (TYPED, {})
    assert missing(TYPED) == {}


def test_of_a_security_authority_no_text_on_sources_is_collected() -> None:
    content, wrong = checked(TYPED | {"security_authority": True})
    assert wrong == {}
    assert content["data_sources"] == {"sources": [{"title": "MARK-source", "url": "https://example.org/MARK-url"}]}


@pytest.mark.parametrize("fact", [fact for fact in GIVEN if fact.type.value in {"line", "text"}], ids=lambda f: f.name)
def test_texts_are_counted(fact: object) -> None:
    longest, name = fact.longest, fact.name  # type: ignore[attr-defined]
    assert checked({name: "x" * longest})[1] == {}
    assert checked({name: "x" * (longest + 1)})[1] == {name: f"Bitte kürzen Sie auf höchstens {longest} Zeichen."}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("begin_date", "2026-13"), ("begin_date", "bald"), ("contact", "kein Kontakt"), ("source_code_url", "ftp://x"),
        ("source_code_url", "javascript:alert(1)"), ("region", "Köthen"), ("status", "fertig"),
        ("ai_technique", ["zauberei"]), ("annex_iii_points", ["fünf"]), ("legal_basis", [{"url": "https://a.example"}]),
        ("model_name_version", [{"version": "1"}]), ("model_name_version", [{"name": "M", "year": "bald"}]),
        ("security_authority", "vielleicht"), ("risk_class", {"class": "schlimm"}), ("title", ["a"]), ("scale", 7),
        ("legal_basis", [[]] * 3 + [5]), ("affected_groups", ["x"] * 21),
    ],
)  # fmt: skip
def test_what_does_not_hold_is_said_at_its_field(name: str, value: object) -> None:
    content, wrong = checked({name: value})
    assert set(wrong) == {name}
    assert name not in content or name == "security_authority"


def test_requirements_follow_the_status() -> None:
    by_status = {status: set(missing({"status": status.value})) for status in Status}
    since_pilot = {fact.name for fact in GIVEN if fact.required.value == "pilot"}
    since_operation = {fact.name for fact in GIVEN if fact.required.value == "operation"}
    always = {fact.name for fact in GIVEN if fact.required.value == "always"} - {"status", "security_authority"}
    idea = always | {"security_authority"}
    assert by_status == {
        Status.idea: idea, Status.procurement: idea, Status.pilot: idea | since_pilot,
        Status.operation: idea | since_pilot | since_operation, Status.paused: idea | since_pilot | since_operation,
        Status.retired: idea | since_pilot | since_operation | {"end_date"},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"automation_level": "decisive"}, "appeal"),
        ({"automation_level": "automatic"}, "appeal"),
        ({"risk_class": {"class": "high_risk_annex_iii"}}, "annex_iii_points"),
        ({"risk_class": {"class": "annex_iii_exempt"}}, "annex_iii_points"),
        ({"risk_class": {"class": "transparency"}}, "transparency_notices"),
        ({"fria_status": "done"}, "fria_summary"),
        ({"dpia_status": "done"}, "dpia_summary"),
        ({"status": "retired"}, "end_date"),
    ],
)
def test_conditional_fields_are_due_under_their_condition(given: dict[str, object], field: str) -> None:
    assert field not in missing({})
    assert field in missing(given)


def test_a_part_alone_does_not_fill_a_field() -> None:
    assert "risk_class" in missing({"risk_class": {"date": "2026-01-01"}})
