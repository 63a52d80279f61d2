"""Loads solutions through the viewer's eyes, then asks the permission table: 404 for a stranger, 403 for a reader."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Path
from starlette.requests import Request

from app.database import Db
from app.errors import Forbidden
from app.people.viewer import Viewer
from app.policy import can, reach
from app.solutions import queries
from app.solutions.models import AISystem, Deployment, Solution
from app.solutions.queries import DeploymentRows
from app.texts import _
from app.web.access import CurrentUser, MaybeUser, allowed
from app.web.context import SAFE_METHODS

DeploymentId = Annotated[int, Path(ge=1, lt=1 << 31)]


@dataclass(frozen=True)
class Rows:
    """A solution and its deployment, locked until the commit where the request changes something."""

    solution: Solution
    deployment: Deployment


def may(action: str) -> Callable[..., Rows]:
    """A guard that hands the handler the rows of the URL's solution."""
    reach(None, action)

    def guard(request: Request, db: Db, viewer: CurrentUser, slug: str) -> Rows:
        rows = Rows(*queries.to_change(db, viewer, slug, lock=request.method not in SAFE_METHODS))
        if not can(viewer, action, queries.facts(rows.deployment)):
            raise Forbidden(_("Dafür hat Ihr Konto keine Berechtigung."))
        return rows

    guard.action = action  # type: ignore[attr-defined]
    return guard


def may_deployment(action: str, *, lock: bool = True) -> Callable[..., DeploymentRows]:
    """A guard that hands the handler the URL's deployment. Without `lock` for what does not change it, such as a
    draft."""
    reach(None, action)

    def guard(request: Request, db: Db, viewer: CurrentUser, deployment_id: DeploymentId) -> DeploymentRows:
        locked = lock and request.method not in SAFE_METHODS
        rows = queries.deployment_for(db, viewer, deployment_id, lock=locked)
        if not can(viewer, action, queries.facts(rows.deployment)):
            raise Forbidden(_("Dafür hat Ihr Konto keine Berechtigung."))
        return rows

    guard.action = action  # type: ignore[attr-defined]
    return guard


def shown(db: Db, viewer: MaybeUser, slug: str) -> queries.Shown:
    """The solution of the URL, with the fields that whoever asks may see."""
    return queries.by_slug(db, viewer, slug)


def shown_system(db: Db, viewer: MaybeUser, slug: str) -> AISystem:
    return queries.system_by_slug(db, viewer, slug)


def editable_system(request: Request, db: Db, viewer: CurrentUser, slug: str) -> AISystem:
    """The system of the URL, for the centre."""
    system = queries.system_by_slug(db, viewer, slug, lock=request.method not in SAFE_METHODS)
    if not can(viewer, "system.edit"):
        raise Forbidden(_("Dafür hat Ihr Konto keine Berechtigung."))
    return system


editable_system.action = "system.edit"  # type: ignore[attr-defined]

ShownSolution = Annotated[queries.Shown, Depends(shown)]
ShownSystem = Annotated[AISystem, Depends(shown_system)]
EditableSystem = Annotated[AISystem, Depends(editable_system)]
Editable = Annotated[Rows, Depends(may("solution.edit"))]
Proposable = Annotated[Rows, Depends(may("solution.propose"))]
Reviewable = Annotated[Rows, Depends(may("solution.review"))]
Publishable = Annotated[Rows, Depends(may("solution.publish"))]
Reusable = Annotated[Rows, Depends(may("solution.reuse"))]
Proposer = Annotated[Viewer, Depends(allowed("solution.propose"))]
Editor = Annotated[Viewer, Depends(allowed("solution.edit"))]
SystemEditor = Annotated[Viewer, Depends(allowed("system.edit"))]
OwnDeployment = Annotated[DeploymentRows, Depends(may_deployment("solution.edit"))]
Exceptable = Annotated[DeploymentRows, Depends(may_deployment("guardrails.except"))]
