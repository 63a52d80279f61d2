"""Filters go into an address and come back the same; what they do not understand is said, not guessed."""

from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.queue.filters import BUILT_IN, Filters, Order, Sort, read_pairs, read_query
from app.tickets.models import OPEN_STAGES, Priority, Stage, WaitingFor

words = (
    st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=200)
    .map(str.strip)
    .filter(bool)
)
filters = st.builds(
    Filters,
    q=st.none() | words,
    stage=st.none() | st.just("all") | st.sampled_from(Stage),
    topic=st.none() | st.from_regex(r"[a-z0-9-]{1,80}", fullmatch=True),
    priority=st.none() | st.sampled_from(Priority),
    body=st.none() | words,
    district=st.none() | st.from_regex(r"[0-9]{2,12}", fullmatch=True),
    advisor=st.none() | st.sampled_from(["me", "none"]) | st.integers(1, 999_999_999).map(str),
    waiting=st.none() | st.sampled_from(WaitingFor),
    overdue=st.booleans(),
    sort=st.sampled_from(Sort),
)


@given(filters)
def test_filters_in_an_address_come_back_the_same(wanted: Filters) -> None:
    assert read_query(wanted.query_string()) == wanted


@given(st.text(max_size=300))
def test_any_query_string_gives_filters_in_one_canonical_form(query: str) -> None:
    once = read_query(query).query_string()
    assert read_query(once).query_string() == once


def test_the_default_is_an_empty_query() -> None:
    assert Filters().query_string() == ""
    assert read_query("stage=&topic=&q=&sort=due&overdue=") == Filters()


def test_what_is_not_understood_has_a_sentence_and_is_left_out() -> None:
    found, form = read_pairs(parse_qsl("stage=zzz&topic=chatbots&advisor=7%27&district=x&sort=sideways&nonsense=1"))
    assert found == Filters(topic="chatbots")
    assert form.errors == {
        "stage": "Bitte wählen Sie eine der Möglichkeiten.",
        "advisor": "Diese Angabe stimmt so nicht.",
        "district": "Diese Angabe stimmt so nicht.",
        "sort": "Bitte wählen Sie eine der Möglichkeiten.",
    }


def test_a_null_byte_never_reaches_the_database() -> None:
    assert read_query("q=a%00b").q == "ab"


@pytest.mark.parametrize("stage", [*Stage, "all", None])
def test_only_open_tickets_are_sorted_by_what_they_owe(stage: Stage | None) -> None:
    found = Filters(stage=stage, sort=Sort.priority)
    is_open = stage is None or stage in OPEN_STAGES
    assert (found.open_only, found.order) == (is_open, Order.priority if is_open else Order.newest)


def test_a_reference_is_looked_for_in_all_stages() -> None:
    found = Filters(q="ki-2026-00042")
    assert (found.reference, found.open_only) == ("KI-2026-00042", False)


def test_built_in_views_are_filters_of_their_own() -> None:
    assert [view.query_string() for _label, view in BUILT_IN.values()] == [
        "",
        "stage=submitted",
        "advisor=me",
        "advisor=none",
        "waiting=municipality",
        "overdue=1",
    ]
