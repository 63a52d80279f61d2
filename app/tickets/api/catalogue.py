"""What one can choose from: topics and bodies."""

from typing import Annotated

from fastapi import Depends, Query

from app.database import Db
from app.people.queries import organisations
from app.people.viewer import Viewer
from app.tickets import queries
from app.tickets.api.shapes import OrganisationOut, QuestionOut, TopicOut
from app.tickets.labels import topic_hint, topic_title
from app.tickets.questions import read_questions
from app.web.access import CurrentUser, allowed
from app.web.api import Listing
from app.web.paging import PAGE, decode, encode
from app.web.visit import router as new_router

router = new_router(tags=["Catalogue"])


@router.get("/topics", name="api.topics")
def topics(db: Db, _viewer: CurrentUser) -> list[TopicOut]:
    """The topics a ticket can have, in their order."""
    return [
        TopicOut(
            slug=topic.slug,
            title=topic_title(topic),
            hint=topic_hint(topic),
            questions=[
                QuestionOut(
                    name=question.name,
                    label=question.text,
                    kind=question.kind,
                    hint=question.help,
                    required=question.required,
                    options=question.options,
                )
                for question in read_questions(topic.questions)
            ],
        )
        for topic in queries.topics(db)
    ]


@router.get("/organisations", name="api.organisations")
def list_organisations(
    db: Db,
    _viewer: Annotated[Viewer, Depends(allowed("organisations.read"))],
    q: Annotated[str, Query(max_length=100, description="Part of the name.")] = "",
    cursor: Annotated[str, Query(max_length=200)] = "",
    limit: Annotated[int, Query(ge=1, le=500)] = PAGE,
) -> Listing[OrganisationOut]:
    """Bodies, by key."""
    after = str(decode(cursor, str)[0]) if cursor else ""
    rows = organisations(db, part=q, after=after, limit=limit + 1)
    items = [OrganisationOut(key=row.key, name=row.name, kind=row.kind) for row in rows[:limit]]
    return Listing(items=items, next_cursor=encode(items[-1].key) if len(rows) > limit else None)
