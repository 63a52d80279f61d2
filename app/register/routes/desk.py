"""What a body and the centre work on, and the body's nil returns."""

from starlette.requests import Request
from starlette.responses import Response

from app.database import Db
from app.policy import can
from app.register import queries, service
from app.register.guards import Declarer, Editor
from app.register.labels import outdated
from app.register.models import ENTRY_LABELS
from app.texts import _
from app.web.templating import go, page, url
from app.web.visit import router as new_router

router = new_router()


@router.get("/register/desk", name="register.desk")
def desk(request: Request, db: Db, viewer: Editor, cursor: str = "") -> Response:
    found = queries.desk(db, viewer, cursor)
    declares = can(viewer, "register.declare")
    return page(
        request,
        "register/desk.html",
        entries=found.rows,
        state_labels=ENTRY_LABELS,
        outdated=outdated,
        first_page=not cursor,
        declares=declares,
        years=queries.nil_years(db, viewer.organisation_id) if declares else [],
        in_use=declares and queries.in_use(db, viewer.organisation_id),
        year=service.this_year(),
        next_url=url("register.desk", {"cursor": found.next_cursor}) if found.next_cursor else None,
    )


@router.post("/register/nil-return", name="register.nil.create")
def declare(db: Db, viewer: Declarer) -> Response:
    """For the year that is running."""
    service.declare_nil(db, service.this_year(), actor=viewer)
    return go("register.desk", flash=("success", _("Die Fehlanzeige ist abgegeben und öffentlich.")))


@router.post("/register/nil-return/removal", name="register.nil.remove")
def take_back(db: Db, viewer: Declarer) -> Response:
    service.take_back_nil(db, service.this_year(), actor=viewer)
    return go("register.desk", flash=("success", _("Die Fehlanzeige ist zurückgenommen.")))
