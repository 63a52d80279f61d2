"""From a draft to the public and away again: the review, the approval by somebody else, confirmation, withdrawal."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from app.database import Db
from app.errors import Invalid, Stale
from app.people.viewer import Viewer
from app.register import queries, service
from app.register.fields import FIELDS, Reader
from app.register.forms import ReasonInput, RemarkForm, RemarkInput, VersionInput
from app.register.guards import Approvable, Editable
from app.register.labels import audience_words, told_lines
from app.register.models import RegisterEntry
from app.register.routes.show import QUIET, draft_told, entry_page, told_differences
from app.register.telling import State
from app.texts import _
from app.web.access import CurrentUser
from app.web.forms import Form
from app.web.templating import go, page
from app.web.visit import router as new_router

router = new_router()


@router.get("/register/{register_id}/review", name="register.review.show")
def review(request: Request, db: Db, viewer: CurrentUser, entry: Editable) -> Response:
    return _review_page(request, db, viewer, entry)


def _review_page(
    request: Request,
    db: Session,
    viewer: Viewer,
    entry: RegisterEntry,
    *,
    form: Form[RemarkForm] | None = None,
    refused: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    """What was saved, what differs from what is published, and who will read each field."""
    fields = draft_told(db, entry)
    record = queries.newest(db, entry.register_id)
    security = bool(entry.content.get("security_authority"))
    return page(
        request,
        "register/review.html",
        status=status,
        entry=entry,
        title=entry.content.get("title", ""),
        body=queries.organisation_of(db, entry).name,
        names=queries.names(db, {entry.edited_by_id, entry.submitted_by_id}),
        changes=told_differences(record.told(Reader.internal), fields) if record else [],
        first=record is None,
        fields=[one for name, one in fields.items() if one.state is not State.empty and name not in QUIET],
        lines=told_lines,
        audiences={
            name: audience_words(fact, security=security)
            for name, fact in FIELDS.items()
            if fact.sight is Reader.internal or (security and (fact.security is not Reader.public or fact.coarse))
        },
        lacking=service.lacking(entry),
        refused=refused or {},
        approves=queries.may_approve(db, viewer, entry),
        form=form or Form(),
    )


@router.post("/register/{register_id}/submission", name="register.submission.create")
def submit(request: Request, db: Db, viewer: CurrentUser, entry: Editable, form: VersionInput) -> Response:
    try:
        service.submit(db, entry, version=-1 if form.errors else form.data.version, actor=viewer)
    except Invalid as invalid:
        return _review_page(request, db, viewer, entry, refused=invalid.fields, status=422)
    except Stale as stale:
        return _review_page(request, db, viewer, entry, refused={"": stale.message}, status=409)
    sent = _("Vorgelegt. Veröffentlichen muss jetzt jemand anderes.")
    return go("register.show", register_id=entry.register_id, flash=("success", sent))


@router.post("/register/{register_id}/remark", name="register.remark.create")
def give_back(request: Request, db: Db, viewer: CurrentUser, entry: Approvable, form: RemarkInput) -> Response:
    if form.errors:
        return _review_page(request, db, viewer, entry, form=form, status=422)
    service.give_back(db, entry, remark=form.data.remark, actor=viewer)
    return go("register.show", register_id=entry.register_id, flash=("success", _("Zurückgegeben.")))


@router.post("/register/{register_id}/publication", name="register.publication.create")
def publish(request: Request, db: Db, viewer: CurrentUser, entry: Approvable, form: VersionInput) -> Response:
    try:
        service.publish(db, entry, version=-1 if form.errors else form.data.version, actor=viewer)
    except Invalid as invalid:
        return _review_page(request, db, viewer, entry, refused=invalid.fields, status=422)
    except Stale as stale:
        return _review_page(request, db, viewer, entry, refused={"": stale.message}, status=409)
    published = _("Der Eintrag ist veröffentlicht.")
    return go("register.show", register_id=entry.register_id, flash=("success", published))


@router.post("/register/{register_id}/confirmation", name="register.confirmation.create")
def confirm(db: Db, viewer: CurrentUser, entry: Editable) -> Response:
    service.confirm(db, entry, actor=viewer)
    confirmed = _("Danke! Der Eintrag gilt als heute bestätigt.")
    return go("register.show", register_id=entry.register_id, flash=("success", confirmed))


@router.post("/register/{register_id}/withdrawal", name="register.withdrawal.create")
def withdraw(request: Request, db: Db, viewer: CurrentUser, entry: Approvable, form: ReasonInput) -> Response:
    if form.errors:
        return entry_page(request, db, viewer, entry, form=form, status=422)
    service.withdraw(db, entry, reason=form.data.reason, actor=viewer)
    done = _("Der Eintrag ist zurückgezogen. Ein Hinweis darauf bleibt öffentlich.")
    return go("register.show", register_id=entry.register_id, flash=("success", done))
