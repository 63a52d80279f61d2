"""Moving an article on: to review, to readers, to the archive, and back."""

from datetime import datetime

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from app.database import Db
from app.errors import Conflict, Invalid, Stale
from app.guidance import service
from app.guidance.forms import StageForm, StageInput
from app.guidance.guards import Writable
from app.guidance.models import Article
from app.people.viewer import Viewer
from app.texts import N_, _
from app.web.access import CurrentUser
from app.web.formats import ZONE, moment
from app.web.templating import go
from app.web.visit import router as new_router

router = new_router()
DONE = {
    "submit": N_("Der Leitfaden ist zur Prüfung gegeben."),
    "give_back": N_("Der Leitfaden ist wieder ein Entwurf."),
    "publish": N_("Der Leitfaden ist veröffentlicht."),
    "unschedule": N_("Der Zeitpunkt ist zurückgenommen."),
    "archive": N_("Der Leitfaden ist archiviert. Nur das Kompetenzzentrum sieht ihn noch."),
    "revive": N_("Der Leitfaden ist wieder ein Entwurf."),
}


@router.post("/guidance/{slug}/stage", name="guidance.stage.update")
def update(_request: Request, db: Db, viewer: CurrentUser, article: Writable, form: StageInput) -> Response:
    """One step. Who may do which is asked by the verbs."""
    if form.errors:
        raise Invalid(form.errors)
    try:
        told = ("success", _move(db, viewer, article, form.data))
    except Stale:
        told = ("warning", _("Der Leitfaden hat sich inzwischen geändert. Bitte sehen Sie ihn sich noch einmal an."))
    except (Conflict, Invalid) as refused:
        told = ("warning", refused.message)
    return go("guidance.show", slug=article.slug, flash=told)


def _move(db: Session, viewer: Viewer, article: Article, data: StageForm) -> str:
    match data.move:
        case "publish":
            service.publish(db, article, actor=viewer, version=data.version)
        case "schedule":
            at = _here(data.publish_at)
            service.schedule(db, article, at, actor=viewer, version=data.version)
            return _("Der Leitfaden wird am %(at)s veröffentlicht.") % {"at": moment(at)}
        case "submit":
            service.submit(db, article, actor=viewer)
        case "give_back":
            service.give_back(db, article, actor=viewer)
        case "unschedule":
            service.unschedule(db, article, actor=viewer)
        case "archive":
            service.archive(db, article, actor=viewer)
        case "revive":
            service.revive(db, article, actor=viewer)
    return _(DONE[data.move])


def _here(at: datetime | None) -> datetime:
    if at is None:
        raise Invalid({"publish_at": _("Bitte wählen Sie einen Zeitpunkt in der Zukunft.")})
    return at if at.tzinfo else at.replace(tzinfo=ZONE)
