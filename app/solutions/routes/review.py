"""From a draft to what everyone reads: proposal, review field by field, publication."""

from typing import Annotated, Any

from fastapi import Path
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from app.database import Db
from app.errors import Invalid, Stale
from app.people.models import ROLE_LABELS
from app.people.viewer import Viewer
from app.policy import can
from app.solutions import queries, service
from app.solutions.fields import FIELDS
from app.solutions.forms import CommentForm, CommentInput, VersionInput
from app.solutions.guards import Editable, Proposable, Publishable, Reviewable, Rows
from app.solutions.labels import field_words
from app.solutions.models import STATE_LABELS, SolutionState
from app.solutions.routes.readable import readable
from app.texts import _
from app.web.access import CurrentUser
from app.web.forms import Form
from app.web.templating import go, page
from app.web.visit import router as new_router

router = new_router()
RowId = Annotated[int, Path(ge=1, lt=1 << 31)]


@router.post("/solutions/{slug}/proposal", name="solutions.proposal.create")
def propose(db: Db, viewer: CurrentUser, rows: Proposable) -> Response:
    try:
        service.propose(db, rows.solution, rows.deployment, actor=viewer)
    except Invalid as invalid:
        return go("solutions.text.edit", slug=rows.solution.slug, flash=("warning", invalid.message))
    proposed = _("Danke! Das Kompetenzzentrum liest Ihren Vorschlag und meldet sich mit Anmerkungen.")
    return go("solutions.show", slug=rows.solution.slug, flash=("success", proposed))


@router.get("/solutions/{slug}/review", name="solutions.review.show")
def show(request: Request, db: Db, viewer: CurrentUser, rows: Editable) -> Response:
    return _review_page(request, db, viewer, rows, Form())


def _review_page(
    request: Request,
    db: Session,
    viewer: Viewer,
    rows: Rows,
    form: Form[CommentForm],
    *,
    status: int = 200,
    lacking: dict[str, str] | None = None,
) -> Response:
    """Each field as it was saved last, what was published beside it where that differs, and the remarks on it."""
    told = service.current(rows.solution, rows.deployment)
    published = rows.solution.state is SolutionState.published
    system = queries.system_by_id(db, told.system_id)
    before = service.stored(rows.solution, rows.deployment) if published else None
    remarks = queries.comments_of(db, rows.solution.id or 0)
    still = service.missing(told, system)
    return page(
        request,
        "solutions/review.html",
        status=status,
        solution=rows.solution,
        rows=_fields(db, told, before, remarks, still),
        whole=[remark for remark in remarks if not remark.field],
        open_remarks=sum(remark.done_at is None for remark in remarks),
        system=system,
        form=form,
        lacking=lacking,
        still=still,
        state_labels=STATE_LABELS,
        role_labels=ROLE_LABELS,
        reviews=can(viewer, "solution.review", queries.facts(rows.deployment)),
        publishable=rows.solution.state is SolutionState.review or (published and rows.solution.revision is not None),
        commentable=rows.solution.state in {SolutionState.proposed, SolutionState.review, SolutionState.published},
    )


def _fields(
    db: Session, told: service.Content, before: service.Content | None, remarks: Any, still: dict[str, str]
) -> list[dict[str, Any]]:
    """What the review shows of each field that somebody tells."""
    words = field_words()
    found = []
    for name, fact in FIELDS.items():
        if not fact.given:
            continue
        text = readable(db, name, told)
        earlier = readable(db, name, before) if before else text
        found.append(
            {
                "name": name,
                "label": words[name].label,
                "audience": words[name].audience,
                "public": fact.audience.value == "public",
                "text": text,
                "before": earlier if earlier != text else None,
                "remarks": [remark for remark in remarks if remark.field == name],
                "lacking": still.get(name, ""),
            }
        )
    return found


@router.post("/solutions/{slug}/review", name="solutions.review.create")
def begin(db: Db, viewer: CurrentUser, rows: Reviewable) -> Response:
    service.begin_review(db, rows.solution, rows.deployment, actor=viewer)
    begun = _("Sie prüfen diese Lösung jetzt. Die Kommune weiß Bescheid.")
    return go("solutions.review.show", slug=rows.solution.slug, flash=("success", begun))


@router.post("/solutions/{slug}/comments", name="solutions.comments.create")
def create_comment(request: Request, db: Db, viewer: CurrentUser, rows: Editable, form: CommentInput) -> Response:
    if form.errors:
        field = form.value("field")
        form.errors = {f"body-{field or 'whole'}": text for text in form.errors.values()}
        return _review_page(request, db, viewer, rows, form, status=422)
    data = form.data
    service.comment(db, rows.solution, rows.deployment, field=data.field, body=data.body, author=viewer)
    return go("solutions.review.show", slug=rows.solution.slug, anchor=f"field-{data.field or 'whole'}")


@router.post("/solutions/{slug}/comments/{comment_id}/completion", name="solutions.comments.complete")
def complete_comment(db: Db, viewer: CurrentUser, rows: Reviewable, comment_id: RowId) -> Response:
    service.complete_comment(db, rows.solution, comment_id, actor=viewer)
    return go("solutions.review.show", slug=rows.solution.slug)


@router.post("/solutions/{slug}/publication", name="solutions.publication.create")
def publish(request: Request, db: Db, viewer: CurrentUser, rows: Publishable, form: VersionInput) -> Response:
    version = form.data.version if not form.errors else -1
    try:
        service.publish(db, rows.solution, rows.deployment, version=version, actor=viewer)
    except Invalid as invalid:
        return _review_page(request, db, viewer, rows, Form(), status=422, lacking=invalid.fields)
    except Stale as stale:
        lacking = {"": stale.message}
        return _review_page(request, db, viewer, rows, Form(), status=409, lacking=lacking)
    published = _("Die Lösung ist veröffentlicht.")
    return go("solutions.show", slug=rows.solution.slug, flash=("success", published))


@router.post("/solutions/{slug}/archive", name="solutions.archive.create")
def archive(db: Db, viewer: CurrentUser, rows: Publishable) -> Response:
    service.archive(db, rows.solution, actor=viewer)
    return go("solutions.show", slug=rows.solution.slug, flash=("success", _("Die Lösung ist archiviert.")))
