"""Public results of tickets as JSON, for everyone."""

from datetime import datetime
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, Field

from app.database import Db
from app.tickets import queries
from app.tickets.queries.results import ReleasedResult, latest_results
from app.web.api import Listing
from app.web.paging import PAGE
from app.web.templating import url
from app.web.visit import router as new_router

router = new_router(prefix="/results", tags=["Results"])


class ResultOut(BaseModel):
    """How a request ended, as far as the body agreed to tell everyone."""

    reference: str
    title: str
    text: str = Field(description="As written, in Markdown.")
    html: str
    url: str
    released_at: datetime


@router.get("", name="api.results.index")
def index(
    db: Db,
    cursor: Annotated[str | None, Query(max_length=400)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = PAGE,
) -> Listing[ResultOut]:
    """What is public, the newest first."""
    found = latest_results(db, cursor=cursor, limit=limit)
    return Listing(items=[_out(result) for result in found.rows], next_cursor=found.next_cursor)


@router.get("/{reference}", name="api.results.show")
def show(db: Db, reference: str) -> ResultOut:
    """One public result. 404 for everything else."""
    return _out(queries.released_result(db, reference))


def _out(result: ReleasedResult) -> ResultOut:
    return ResultOut(
        reference=result.reference,
        title=result.title,
        text=result.text,
        html=result.html,
        url=url("results.show", reference=result.reference),
        released_at=result.released_at,
    )
