"""Every route has a guard, or stands in the list of public ones; and every right in a guard is in the table."""

from collections.abc import Iterator
from inspect import iscoroutinefunction, unwrap
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import RouteContext, iter_route_contexts

from app.policy import TABLE
from app.web.access import current_user
from app.web.visit import Visit
from tests.access.table import PUBLIC, ROWS


def contexts(app: FastAPI) -> list[RouteContext]:
    """All routes but the static files, which are a mount and know no person."""
    return [context for context in iter_route_contexts(app.routes) if context.name != "static"]


def guards_of(context: RouteContext) -> Iterator[Any]:
    def walk(dependant: Dependant) -> Iterator[Any]:
        for dependency in dependant.dependencies:
            yield unwrap(dependency.call) if dependency.call else None
            yield from walk(dependency)

    yield from walk(context.original_route.dependant)  # type: ignore[attr-defined]


def test_the_walk_finds_the_routes(app: FastAPI) -> None:
    assert {"tickets.show", "api.tickets.create", "signin.demo"} <= {context.name for context in contexts(app)}


def test_every_route_asks_who_is_there_or_is_public(app: FastAPI) -> None:
    open_routes = {context.name for context in contexts(app) if current_user not in guards_of(context)}
    assert open_routes == PUBLIC


def test_every_guard_names_a_right_of_the_table(app: FastAPI) -> None:
    for context in contexts(app):
        actions = {guard.action for guard in guards_of(context) if hasattr(guard, "action")}
        assert actions <= set(TABLE), context.name
        if context.name not in PUBLIC and context.name != "api.topics":
            assert actions, f"{context.name} asks who is there, but not what they may"


def test_every_route_stands_in_the_access_table(app: FastAPI) -> None:
    """With each method it answers to; one that only a path has in common is another route."""
    there = {
        (context.name, method)
        for context in contexts(app)
        for method in context.methods or ()
        if method != "HEAD"  # as GET, without the body
    }
    assert {(row.route, row.method) for row in ROWS} == there


def test_every_route_is_one_visit(app: FastAPI) -> None:
    """Else its session would never be ended. Those that wait for something themselves are few, and known."""
    routes = {context.name: context.original_route for context in contexts(app)}
    assert {name for name, route in routes.items() if not isinstance(route, Visit)} == set()
    waiting = {name for name, route in routes.items() if iscoroutinefunction(unwrap(route.endpoint))}  # type: ignore[attr-defined]
    assert waiting == {"health", "markdown.preview", "signin.oidc.start", "signin.oidc.callback", "signin.out"}
