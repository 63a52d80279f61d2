"""The pages of the queue."""

from fastapi import APIRouter

from app.queue.routes import bulk, index, presence, views

router = APIRouter()
for part in (index, bulk, views, presence):
    router.include_router(part.router)
