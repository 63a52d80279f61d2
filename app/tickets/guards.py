"""Loads tickets through the viewer's eyes, then asks the permission table: stranger 404, known but not allowed 403."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from app.database import Db
from app.errors import Forbidden
from app.policy import can, reach
from app.texts import _
from app.tickets import queries
from app.tickets.models import Ticket
from app.web.access import CurrentUser
from app.web.context import SAFE_METHODS


def may(action: str, *, lock: bool = True) -> Callable[..., Ticket]:
    """A guard that hands the handler the ticket of the URL; for unsafe requests it is locked until the commit.

    With `lock=False` it never is: for requests that change something beside the ticket, and often.
    """
    reach(None, action)

    def guard(request: Request, db: Db, viewer: CurrentUser, reference: str) -> Ticket:
        ticket = queries.by_reference(db, viewer, reference, lock=lock and request.method not in SAFE_METHODS)
        if not can(viewer, action, queries.facts(db, ticket)):
            raise Forbidden(_("Dafür hat Ihr Konto keine Berechtigung."))
        return ticket

    guard.action = action  # type: ignore[attr-defined]
    return guard


Readable = Annotated[Ticket, Depends(may("ticket.read"))]
Answerable = Annotated[Ticket, Depends(may("ticket.reply"))]
Editable = Annotated[Ticket, Depends(may("ticket.edit"))]
Attachable = Annotated[Ticket, Depends(may("ticket.attach"))]
Informable = Annotated[Ticket, Depends(may("ticket.inform"))]
Markable = Annotated[Ticket, Depends(may("ticket.mark_confidential"))]
Closable = Annotated[Ticket, Depends(may("ticket.close"))]
Reopenable = Annotated[Ticket, Depends(may("ticket.reopen"))]
Ratable = Annotated[Ticket, Depends(may("ticket.rate"))]
Notable = Annotated[Ticket, Depends(may("ticket.note"))]
Workable = Annotated[Ticket, Depends(may("ticket.work"))]
Publishable = Annotated[Ticket, Depends(may("ticket.publish"))]
Agreeable = Annotated[Ticket, Depends(may("ticket.agree"))]
Noticed = Annotated[Ticket, Depends(may("ticket.note", lock=False))]
