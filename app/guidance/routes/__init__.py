"""All pages of guidance. Those with a name of their own come before those of an article."""

from app.guidance.routes import details, editing, feed, feedback, files, index, settings, show, stage, versions
from app.web.visit import router as new_router

router = new_router()
for room in (index, feed, editing, files, settings, show, details, stage, versions, feedback):
    router.include_router(room.router)
