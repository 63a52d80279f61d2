"""The verbs of tickets as JSON under /api/v1: the same services, guards and texts as the pages."""

from app.tickets.api import catalogue, results, tickets, verbs
from app.web.visit import router as new_router

router = new_router(prefix="/api/v1")
for room in (catalogue, tickets, verbs, results):
    router.include_router(room.router)
