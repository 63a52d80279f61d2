"""The floor: what Starlette and the template engine cost by themselves on this machine, with 25 rows.

`/rows` renders 25 constant rows; `/query` does the same after one indexed query in the thread pool.
"""

import os
from typing import Any

from jinja2 import Environment, select_autoescape
from sqlalchemy import create_engine, text
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from app.database.engine import dialect_url

ROWS = 25
COLUMNS = ("reference", "title", "topic", "organisation", "stage", "priority", "advisor", "due")
PAGE = Environment(autoescape=select_autoescape(default=True)).from_string(
    "<!doctype html><html lang=de><head><title>Floor</title></head><body><table>"
    "{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}"
    "</table></body></html>"
)
CONSTANT = [tuple(f"{name} {number}" for name in COLUMNS) for number in range(ROWS)]
QUERY = text(
    "SELECT reference, title, topic_id, organisation_id, stage, priority, advisor_id, due_at FROM ticket "
    "ORDER BY id DESC LIMIT 25"
)
ENGINE = create_engine(dialect_url(os.environ["DATABASE_URL"]), pool_size=10)


async def rows(_request: Request) -> HTMLResponse:
    return HTMLResponse(PAGE.render(rows=CONSTANT))


def _fetch() -> list[Any]:
    with ENGINE.connect() as connection:
        return list(connection.execute(QUERY))


async def query(_request: Request) -> HTMLResponse:
    return HTMLResponse(PAGE.render(rows=await run_in_threadpool(_fetch)))


app = Starlette(routes=[Route("/rows", rows), Route("/query", query)])
