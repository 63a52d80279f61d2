"""A request is one visit to a worker thread: who asks, what for, the handler and the commit, one after the other.

FastAPI sends each plain function, each dependency of it and the commit to the thread pool by itself. That is three to
five handovers a request, for which under load the threads and the event loop wait for one another, while each goes on
holding its database connection. Here a plain handler and all it depends on run in one go, so that who has a connection
has a thread too, and nobody waits for what the other has.

Routes of `async` handlers work as in FastAPI, with the session ended in the same way.
"""

from collections.abc import Callable, Coroutine
from functools import cache, wraps
from inspect import getclosurevars, isasyncgenfunction, iscoroutinefunction, isgeneratorfunction
from typing import Any

from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar
from fastapi import APIRouter, FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Scope

from app.database.session import close, commit

Handle = Callable[[Request], Coroutine[Any, Any, Response]]


class Visit(APIRoute):
    """A route whose handler, if it is a plain function, runs with all its dependencies in one thread."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        self.in_one_go = not iscoroutinefunction(endpoint)
        super().__init__(path, in_place(endpoint) if self.in_one_go else endpoint, **options)

    def get_route_handler(self) -> Handle:
        handle = super().get_route_handler()
        if not self.in_one_go:
            return _attended(handle)
        closure = getclosurevars(handle).nonlocals
        for needed in closure["dependant"].dependencies:
            _all_in_place(needed)
        return _in_one_go(handle, closure["body_field"] is not None, form=bool(closure["is_body_form"]))


class Room(APIRouter):
    """A router of visits. Once it is part of the app, it knows how the paths of its routes begin.

    Without that each request is held against the routes of all rooms before its own, twice.
    """

    beginnings: frozenset[str] = frozenset()

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """None for a path that begins like none of its routes'; else as the routes say."""
        path: str = scope["path"].removeprefix(scope.get("root_path", ""))
        if self.beginnings and _beginning(path) not in self.beginnings:
            return Match.NONE, {}
        return super().matches(scope)


def router(**options: Any) -> Room:
    """A router of visits."""
    return Room(route_class=Visit, **options)


def include(app: FastAPI, room: Room, *, in_schema: bool = True) -> None:
    """Makes the routes of the room part of the app. Raises ValueError if the first part of a path is a parameter."""
    app.include_router(room, include_in_schema=in_schema)
    room.beginnings = frozenset(_beginning(context.path or "") for context in iter_route_contexts(app.routes[-1:]))
    if any("{" in beginning for beginning in room.beginnings):
        raise ValueError("A path that begins with a parameter would belong to every room.")


def _beginning(path: str) -> str:
    """The first part of a path: "queue" of "/queue/views"."""
    return path.partition("/")[2].partition("/")[0]


@cache
def in_place(function: Callable[..., Any]) -> Callable[..., Any]:
    """The plain function as a coroutine that runs it where it is awaited. The same for the same function."""

    @wraps(function)
    async def run(*args: Any, **values: Any) -> Any:
        return function(*args, **values)

    return run


def _all_in_place(dependant: Dependant) -> None:
    call = dependant.call
    assert call is not None
    # FastAPI ends generators on the event loop, which is elsewhere.
    if isgeneratorfunction(call) or isasyncgenfunction(call):
        raise TypeError(f"{call.__qualname__} yields: let a dependency return.")
    if not iscoroutinefunction(call):
        dependant.call = in_place(call)
    for needed in dependant.dependencies:
        _all_in_place(needed)


def _in_one_go(handle: Handle, has_body: bool, *, form: bool) -> Handle:
    async def visit(request: Request) -> Response:
        try:
            if form:
                await request.form()
            elif has_body:
                await request.body()
            return await to_thread.run_sync(_visit, handle, request, limiter=_room(request))
        finally:
            await request.close()

    return visit


_ROOM: RunVar[CapacityLimiter] = RunVar("visits")


def _room(request: Request) -> CapacityLimiter:
    """Room for as many visits as the settings say. Threads for small things, such as storing what is uploaded while a
    visit waits for it, come from elsewhere: else visits could wait for each other for ever."""
    room = _ROOM.get(None)
    if room is None:
        room = CapacityLimiter(request.app.state.settings.threads)
        _ROOM.set(room)
    return room


def _visit(handle: Handle, request: Request) -> Response:
    try:
        response = _finished(handle(request))
        commit(request)
        return response
    finally:
        close(request)


def _finished(coroutine: Coroutine[Any, Any, Response]) -> Response:
    """What the coroutine returns. It must not wait for anything: there is no event loop here."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        response: Response = end.value
        return response
    coroutine.close()
    raise RuntimeError("A plain handler depends on something that waits.")


def _attended(handle: Handle) -> Handle:
    async def attend(request: Request) -> Response:
        try:
            response = await handle(request)
            await run_in_threadpool(commit, request)
            return response
        finally:
            await run_in_threadpool(close, request)

    return attend
