"""Deployments as JSON, for their body and the centre: how they stand to the guardrails, and the gate."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session
from starlette.responses import Response

from app.database import Db
from app.solutions import queries, service
from app.solutions.guards import OwnDeployment
from app.solutions.models import Status
from app.solutions.queries import DeploymentRows, reference_of
from app.web.access import CurrentUser
from app.web.api import Keyed
from app.web.templating import url
from app.web.visit import router as new_router

router = new_router(prefix="/deployments/{deployment_id}", tags=["Deployments"])


class OpenMust(BaseModel):
    id: str
    title: str
    url: str


class ExceptionOut(BaseModel):
    guardrail: str
    title: str
    reason: str
    granted_on: date
    until: date


class DeploymentOut(BaseModel):
    """`open` holds, for each status behind the gate, the "musts" that are in its way."""

    id: int
    reference: str
    title: str
    organisation: str
    status: Status
    checklist: int | None = Field(description="The number of the newest checklist of guardrails.")
    open: dict[Status, list[OpenMust]]
    exceptions: list[ExceptionOut]


class StatusBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    status: Status


@router.get("", name="api.deployments.show")
def show(db: Db, _viewer: CurrentUser, rows: OwnDeployment) -> DeploymentOut:
    """A deployment of your own body; the centre reads all."""
    return _out(db, rows)


def _out(db: Session, rows: DeploymentRows) -> DeploymentOut:
    number = rows.deployment.id or 0
    standing = queries.standing(db, rows.deployment, rows.techniques)
    page = url("deployments.guardrails.edit", deployment_id=number)
    return DeploymentOut(
        id=number,
        reference=reference_of(number),
        title=rows.title,
        organisation=rows.organisation,
        status=rows.deployment.status,
        checklist=standing.run.number if standing.run else None,
        open={
            status: [
                OpenMust(id=one.id, title=str(one.said("title")), url=f"{page}#{one.id}")
                for one in standing.open(status)
            ]
            for status in queries.GATED
        },
        exceptions=[
            ExceptionOut(
                guardrail=one.guardrail, title=str(one.title), reason=one.reason, granted_on=one.granted_on,
                until=one.until,
            )
            for one in standing.exceptions
        ],
    )  # fmt: skip


@router.put("/status", name="api.deployments.status.update", response_model=DeploymentOut)
def update_status(db: Db, viewer: CurrentUser, rows: OwnDeployment, body: StatusBody, once: Keyed) -> Response:
    """Moves the deployment on. 409 with the open "musts" in `errors` where the gate is closed.

    Of a published solution the new status waits for publication, and `status` is still the old one.
    """
    service.set_status(db, rows, body.status, actor=viewer)
    return once.answer(_out(db, rows), status=200)
