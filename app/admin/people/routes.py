"""The pages of people and invitations; "/people/invitations" before "/people/{user_id}"."""

from fastapi import APIRouter

from app.admin.people import invitations, pages

router = APIRouter()
for room in (invitations, pages):
    router.include_router(room.router)
