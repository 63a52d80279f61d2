"""The search as JSON."""

from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, Field

from app.database import Db
from app.search import asking
from app.search.documents import Kind
from app.search.finding import find
from app.web.access import MaybeUser
from app.web.visit import router as new_router

router = new_router(prefix="/api/v1/search", tags=["Search"])


class Result(BaseModel):
    """One thing found. `id` is its name in its address: a ticket's reference, say."""

    type: Kind
    id: str
    title: str
    url: str
    snippet: str = Field(description="Plain text.")
    score: float = Field(description="From 0 to 1; 0 too where nothing but conditions was asked for.")


@router.get("", name="api.search")
def search(
    db: Db,
    viewer: MaybeUser,
    q: Annotated[str, Query(max_length=400, description="Words, phrases and fields, as in the search box.")],
    type: Annotated[Kind | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> list[Result]:
    """What you may see of what you ask for, best first. Without a token: what is public."""
    found = find(db, viewer, asking.read(q), kinds={type} if type else set(), limit=limit)
    return [
        Result(
            type=hit.kind,
            id=hit.name or str(hit.object_id),
            title=str(hit.title),
            url=hit.path,
            snippet=str(hit.snippet),
            score=round(min(max(hit.score, 0.0), 1.0), 4),
        )
        for hit in found.hits
    ]
