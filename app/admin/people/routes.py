"""The pages of people and invitations; "/people/invitations" before "/people/{user_id}"."""

from app.admin.people import invitations, pages
from app.web.visit import router as new_router

router = new_router()
for room in (invitations, pages):
    router.include_router(room.router)
