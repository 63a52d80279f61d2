"""How a request finds its room, and what a template knows before it is shown."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from jinja2 import DictLoader

from app.main import APIS
from app.web.translation import OneLanguage
from app.web.visit import Room, include
from app.web.visit import router as new_router


def _room(prefix: str, *paths: str) -> Room:
    room = new_router(prefix=prefix)
    for path in paths:
        room.get(path)(lambda: "here")
    return room


@pytest.fixture
def client() -> Iterator[TestClient]:
    app = FastAPI()
    app.state.settings = SimpleNamespace(threads=1)
    inner = _room("/tickets", "", "/{reference}")
    api = new_router(prefix="/api")
    api.include_router(inner)
    for room in (_room("", "/tickets", "/tickets/{reference}"), api, _room("/queue", "/views", "/"), _room("", "/")):
        include(app, room)
    with TestClient(app, follow_redirects=False) as browser:
        yield browser


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/tickets", 200),
        ("GET", "/tickets/KI-2026-00001", 200),
        ("GET", "/api/tickets/KI-2026-00001", 200),
        ("GET", "/queue/views", 200),
        ("GET", "/", 200),
        ("POST", "/tickets", 405),
        ("POST", "/queue/views", 405),
        ("GET", "/queue", 307),
        ("GET", "/tickets/", 307),
        ("GET", "/queues", 404),
        ("GET", "/queue/nothing", 404),
        ("GET", "//tickets", 404),
        ("GET", "/api", 404),
    ],
)
def test_a_request_finds_its_room(method: str, path: str, status: int, client: TestClient) -> None:
    assert client.request(method, f"http://testserver{path}").status_code == status


def test_rooms_know_how_their_paths_begin(app: FastAPI) -> None:
    beginnings = [route.original_router.beginnings for route in app.routes if hasattr(route, "original_router")]
    assert all(beginnings)
    assert beginnings.count(frozenset({"api"})) == len(APIS)


def test_a_room_for_every_path_is_refused() -> None:
    with pytest.raises(ValueError, match="begins with a parameter"):
        include(FastAPI(), _room("", "/{anything}"))


def test_constant_addresses_are_known_when_a_template_is_compiled() -> None:
    asked = []

    def url(name: str, **_params: object) -> str:
        asked.append(name)
        return {"queue.index": "/queue"}[name]

    source = "{% if there %}{{ url('nowhere') }}{% endif %}{{ url('queue.index') }} {{ url('queue.index', a=1) }}"
    env = OneLanguage("de", {"url": url}, loader=DictLoader({"page": source}))
    env.globals["url"] = url
    page = env.get_template("page")
    assert asked == ["nowhere", "queue.index"]
    assert page.render(there=False) == "/queue /queue"
    assert asked == ["nowhere", "queue.index", "queue.index"]
    with pytest.raises(KeyError):
        page.render(there=True)
