"""Who makes reports, and whose kept report it is."""

from typing import Annotated

from fastapi import Depends, Path
from starlette.requests import Request

from app.database import Db
from app.people.viewer import Viewer
from app.register.models.reports import SavedReport
from app.register.queries import reports as kept
from app.web.access import allowed

Reporter = Annotated[Viewer, Depends(allowed("report.make"))]
Number = Annotated[int, Path(ge=1, lt=1 << 15)]


def own_report(
    request: Request, db: Db, viewer: Reporter, report_id: Annotated[int, Path(ge=1, lt=1 << 31)]
) -> SavedReport:
    """The viewer's own report of the address, for a change locked. Raises NotFound for all others."""
    return kept.saved_report(db, viewer, report_id, lock=request.method == "POST")


OwnReport = Annotated[SavedReport, Depends(own_report)]
