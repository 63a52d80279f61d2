"""Where an admin begins."""

from starlette.requests import Request
from starlette.responses import Response

from app.admin.centre.guards import SETTLERS
from app.web.templating import page
from app.web.visit import router as new_router

router = new_router()


@router.get("/admin", name="admin.index", dependencies=SETTLERS)
def index(request: Request) -> Response:
    return page(request, "admin/index.html")
