"""A solution's page."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from app.assessments.guardrails.catalogue import ANSWER_LABELS, PHASE_LABELS
from app.database import Db
from app.policy import can
from app.solutions import queries
from app.solutions.guards import ShownSolution
from app.solutions.labels import (
    euros,
    field_words,
    label,
    licence_label,
    model_names,
    month,
    outdated,
)
from app.solutions.models import STATE_LABELS, SolutionState
from app.solutions.panels import beside
from app.web.access import MaybeUser
from app.web.forms import Form
from app.web.templating import page
from app.web.visit import router as new_router

router = new_router()


def words() -> dict[str, Any]:
    """How values read, for templates."""
    return {
        "label": label, "licence_label": licence_label, "model_names": model_names, "month": month, "euros": euros,
        "outdated": outdated,
    }  # fmt: skip


@router.get("/solutions/{slug}", name="solutions.show")
def show(request: Request, db: Db, viewer: MaybeUser, solution: ShownSolution) -> Response:
    known = queries.facts(solution)
    reads_all = queries.whole(viewer)
    published = solution.state is SolutionState.published
    edits = viewer is not None and can(viewer, "solution.edit", known)
    reuses = viewer is not None and published and can(viewer, "solution.reuse") and not edits
    return page(
        request,
        "solutions/show.html",
        solution=solution,
        fields=field_words(),
        reads_all=reads_all,
        published=published,
        documents=queries.documents_of(db, viewer, solution.id),
        figures=queries.figures(db, [solution.id]).get(solution.id, queries.Figures()) if published else None,
        own=queries.own_reuse(db, viewer, solution.id) if viewer is not None and reuses else None,
        reusers=queries.reusers(db, viewer, solution.id) if viewer is not None and edits and published else [],
        edits=edits,
        proposes=viewer is not None and can(viewer, "solution.propose", known),
        reviews=viewer is not None and can(viewer, "solution.review", known),
        guardrails=queries.guardrail_result(db, queries.deployment_of(db, solution.id)),
        phase_labels=PHASE_LABELS,
        answer_labels=ANSWER_LABELS,
        deployment_id=queries.deployment_of(db, solution.id) if edits else 0,
        state_labels=STATE_LABELS,
        blank=Form(),
        **beside(db, viewer, solution.id),
        **words(),
    )
