"""All pages of assessments."""

from app.assessments.routes import catalogue, check, tickets
from app.web.visit import router as new_router

router = new_router()
for room in (check, tickets, catalogue):
    router.include_router(room.router)
