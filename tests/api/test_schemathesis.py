"""The OpenAPI document against the app: made-up requests, right and wrong ones, get the answers it promises."""

from functools import cache
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.tickets.models import Stage
from tests.conftest import ClientFor
from tests.factories import ADVISOR, COLLEAGUE, OFFICER, Known, file_ticket, in_stage

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
    negative_data_rejection,
]
STAGES = {
    "/plan": Stage.triage,
    "declination": Stage.triage,
    "steps/{number}": Stage.consultation,
    "resolution": Stage.consultation,
    "closure": Stage.resolved,
    "rating": Stage.resolved,
    "reopening": Stage.closed,
}
KNOWN: dict[str, Any] = {
    "topic": "chatbots",
    "category": "Einstieg",
    "template": "standard",
    "inform": [COLLEAGUE],
    "reporter": OFFICER,
    "advisor": ADVISOR,
    "file": b"Eine Notiz.\n",
}
HERE = {"Host": "127.0.0.1"}  # demo mode answers under no other name
EXAMPLES = 16
OPERATIONS = 35


@cache
def operations(app: FastAPI) -> list[APIOperation[Any, Any, Any, Any]]:
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", app, headers=HERE)
    return [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]


@pytest.fixture
def references(db: Session, viewer: Known) -> dict[Stage, str]:
    """A ticket of Köthen in each stage that a verb needs."""
    stages = {Stage.submitted, *STAGES.values()}
    return {stage: in_stage(db, viewer, stage).reference for stage in sorted(stages)}


@pytest.fixture
def foreign(db: Session, viewer: Known) -> str:
    """A confidential ticket of another body."""
    return file_ticket(db, viewer, by="officer@magdeburg.example", confidential=True).reference


def test_the_document_has_every_route_of_the_api(app: FastAPI) -> None:
    assert len(operations(app)) == OPERATIONS


@pytest.mark.slow
@pytest.mark.parametrize("person", [OFFICER, ADVISOR])
@pytest.mark.parametrize("number", range(OPERATIONS))
def test_made_up_requests_get_the_answers_of_the_document(
    number: int,
    person: str,
    app: FastAPI,
    token_for: ClientFor,
    connection: Connection,
    references: dict[Stage, str],
    foreign: str,
) -> None:
    operation = operations(app)[number]
    headers = HERE | {"Authorization": token_for(person).headers["Authorization"]}
    stage = next((stage for end, stage in STAGES.items() if operation.path.endswith(end)), Stage.submitted)

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        case=st.one_of(*(operation.as_strategy(generation_mode=mode, headers=headers) for mode in GenerationMode)),
        reference=st.sampled_from([references[stage], references[stage], foreign, None]),
    )
    def one(case: Case[Any], reference: str | None) -> None:
        aim(case, reference)
        # Each example finds the tickets as they were.
        attempt = connection.begin_nested()
        try:
            case.call_and_validate(headers=headers, checks=CHECKS)
        finally:
            attempt.rollback()

    one()


def aim(case: Case[Any], reference: str | None) -> None:
    """Makes a made-up request hit something: the ticket, and where the request is right, what it names."""
    if reference and "reference" in case.path_parameters:
        case.path_parameters["reference"] = reference
        if "number" in case.path_parameters:
            case.path_parameters["number"] = 1
    if case.meta is not None and case.meta.generation.mode.is_positive and isinstance(case.body, dict):
        case.body |= {name: value for name, value in KNOWN.items() if name in case.body}
