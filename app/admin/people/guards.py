"""Loads people and invitations through the viewer's eyes, then asks the permission table."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from app.admin.people import queries
from app.database import Db
from app.people.models import Invitation, User
from app.people.viewer import Viewer
from app.web.access import allowed
from app.web.context import SAFE_METHODS

Inviter = Annotated[Viewer, Depends(allowed("people.invite"))]
Manager = Annotated[Viewer, Depends(allowed("people.manage"))]


def _invitation(request: Request, db: Db, viewer: Inviter, invitation_id: int) -> Invitation:
    return queries.invitation(db, viewer, invitation_id, lock=request.method not in SAFE_METHODS)


def _person(request: Request, db: Db, viewer: Manager, user_id: int) -> User:
    return queries.person(db, viewer, user_id, lock=request.method not in SAFE_METHODS)


OfInvitation = Annotated[Invitation, Depends(_invitation)]
OfPerson = Annotated[User, Depends(_person)]
