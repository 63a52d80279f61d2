"""The pages of the queue."""

from app.queue.routes import bulk, index, presence, views
from app.web.visit import router as new_router

router = new_router()
for part in (index, bulk, views, presence):
    router.include_router(part.router)
