"""How much a request may carry, declared or not."""

from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from app.files.kinds import MAX_BYTES
from app.files.limit import UPLOAD_BYTES, BodyLimit

MULTIPART = {"Content-Type": "multipart/form-data; boundary=x"}


async def count(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(len(await request.body())))


async def ignore(request: Request) -> PlainTextResponse:
    return PlainTextResponse("not for you", status_code=403)


@pytest.fixture(scope="module")
def browser() -> TestClient:
    routes = [
        Route(path, count, methods=["POST"])
        for path in ("/tickets/KI-2026-00001/replies", "/api/v1/tickets", "/drafts/x")
    ]
    limit = Middleware(BodyLimit, upload_bytes={"/tickets": 1000, "/api/v1/tickets": 500}, other_bytes=100)
    return TestClient(
        Starlette(routes=[*routes, Route("/tickets/forbidden", ignore, methods=["POST"])], middleware=[limit])
    )


def pieces(length: int) -> Iterator[bytes]:
    """A body whose length nobody says."""
    for _ in range(length):
        yield b"x"


@pytest.mark.parametrize(
    ("path", "headers", "most"),
    [
        ("/tickets/KI-2026-00001/replies", MULTIPART, 1000),
        ("/api/v1/tickets", MULTIPART, 500),
        ("/tickets/KI-2026-00001/replies", {}, 100),
        ("/api/v1/tickets", {"Content-Type": "application/json"}, 100),
        ("/drafts/x", MULTIPART, 100),
    ],
)
def test_body_may_be_as_long_as_the_limit(browser: TestClient, path: str, headers: dict[str, str], most: int) -> None:
    exact = browser.post(path, content=bytes(most), headers=headers)
    assert (exact.status_code, exact.text) == (200, str(most))
    streamed = browser.post(path, content=pieces(most), headers=headers)
    assert (streamed.status_code, streamed.text) == (200, str(most))
    assert browser.post(path, content=bytes(most + 1), headers=headers).status_code == 413
    assert browser.post(path, content=pieces(most + 1), headers=headers).status_code == 413


def test_who_may_not_at_all_hears_that_first(browser: TestClient) -> None:
    assert browser.post("/tickets/forbidden", content=bytes(5000)).status_code == 403


def test_full_files_fit() -> None:
    assert UPLOAD_BYTES["/tickets"] > 10 * MAX_BYTES
    assert UPLOAD_BYTES["/api/v1/tickets"] > MAX_BYTES
