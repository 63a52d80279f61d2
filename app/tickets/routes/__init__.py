"""The pages of tickets: nouns in the URL, one service call each."""

from app.tickets.routes import (
    closure,
    conversation,
    deadlines,
    editing,
    files,
    filing,
    known,
    lists,
    mentions,
    people,
    rating,
    relations,
    results,
    show,
    triage,
)
from app.web.visit import router as new_router

router = new_router()
ROOMS = (
    lists, known, filing, show, conversation, mentions, triage, closure, results, relations, people, editing, files,
    rating, deadlines,
)  # fmt: skip
for room in ROOMS:
    router.include_router(room.router)
