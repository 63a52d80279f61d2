"""All pages of the centre's settings."""

from fastapi import APIRouter

from app.admin.centre import canned, hours, index, plans, texts, topics

router = APIRouter()
for room in (index, topics, plans, canned, hours, texts):
    router.include_router(room.router)
