"""Moving a deployment on."""

from sqlalchemy.orm import Session

from app.errors import Conflict
from app.people.viewer import Viewer
from app.solutions.models import SolutionState, Status
from app.solutions.queries import DeploymentRows
from app.solutions.service.content import current
from app.solutions.service.gate import expect_open, record
from app.solutions.service.life import save
from app.texts import _


def set_status(db: Session, rows: DeploymentRows, status: Status, *, actor: Viewer) -> None:
    """Moves the deployment on. Of a published solution the new status waits, like any change, for publication.

    Raises GateClosed.
    """
    deployment, solution = rows.deployment, rows.solution
    if solution is not None and solution.state is SolutionState.archived:
        raise Conflict(_("Die Lösung dazu ist archiviert. Ihr Stand ändert sich nicht mehr."))
    expect_open(db, deployment, status)
    before = {"status": deployment.status}
    if solution is not None:
        content = current(solution, deployment).model_copy(update={"status": status})
        save(db, solution, deployment, content, version=solution.version, actor=actor)
    else:
        deployment.status = status
        db.flush()
    record(db, deployment, actor, "status", before=before, after={"status": status})
