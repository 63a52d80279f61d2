"""Where an admin begins."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.admin.centre.guards import SETTLERS
from app.web.templating import page

router = APIRouter()


@router.get("/admin", name="admin.index", dependencies=SETTLERS)
def index(request: Request) -> Response:
    return page(request, "admin/index.html")
