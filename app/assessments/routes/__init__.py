"""All pages of assessments."""

from app.assessments.routes import catalogue, check, guardrails, runs
from app.web.visit import router as new_router

router = new_router()
for room in (check, runs, guardrails, catalogue):
    router.include_router(room.router)
