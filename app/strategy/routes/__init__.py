"""All pages of the strategy."""

from app.strategy.routes import editing, show
from app.web.visit import router as new_router

router = new_router()
# Fixed names before those of goals.
for room in (editing, show):
    router.include_router(room.router)
