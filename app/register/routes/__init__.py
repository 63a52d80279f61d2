"""The pages of the register. Fixed names come before those of entries."""

from app.register.reports.routes import router as reports
from app.register.routes import desk, editing, feed, lists, publishing, settings, show, withheld
from app.web.visit import router as new_router

router = new_router()
router.include_router(reports)
for part in (lists, feed, desk, editing, settings, show, publishing, withheld):
    router.include_router(part.router)
