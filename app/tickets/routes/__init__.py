"""The pages of tickets: nouns in the URL, one service call each."""

from app.tickets.routes import (
    closure,
    conversation,
    deadlines,
    editing,
    files,
    filing,
    lists,
    people,
    rating,
    relations,
    show,
    triage,
)
from app.web.visit import router as new_router

router = new_router()
for room in (lists, filing, show, conversation, triage, closure, relations, people, editing, files, rating, deadlines):
    router.include_router(room.router)
