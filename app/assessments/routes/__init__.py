"""All pages of assessments."""

from app.assessments.routes import check, runs
from app.web.visit import router as new_router

router = new_router()
for room in (check, runs):
    router.include_router(room.router)
