"""All pages of the centre's settings."""

from app.admin.centre import canned, hours, index, plans, texts, topics
from app.web.visit import router as new_router

router = new_router()
for room in (index, topics, plans, canned, hours, texts):
    router.include_router(room.router)
