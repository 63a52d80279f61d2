"""The verbs of tickets as JSON under /api/v1: the same services, guards and texts as the pages."""

from fastapi import APIRouter

from app.tickets.api import catalogue, tickets, verbs

router = APIRouter(prefix="/api/v1")
for room in (catalogue, tickets, verbs):
    router.include_router(room.router)
