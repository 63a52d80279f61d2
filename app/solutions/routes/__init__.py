"""The pages of solutions and AI systems."""

from app.solutions.routes import deployments, documents, editing, lists, reuse, review, show, systems
from app.web.visit import router as new_router

router = new_router()
# Fixed names before those of solutions and systems.
for part in (lists, editing, show, review, reuse, documents, systems, deployments):
    router.include_router(part.router)
