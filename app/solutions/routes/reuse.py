"""Taking a solution over."""

from starlette.responses import Response

from app.database import Db
from app.errors import Invalid
from app.solutions import service
from app.solutions.forms import SwitchInput
from app.solutions.guards import Reusable
from app.texts import _
from app.web.access import CurrentUser
from app.web.templating import go
from app.web.visit import router as new_router

router = new_router()


@router.post("/solutions/{slug}/reuse", name="solutions.reuse.create")
def ask(db: Db, viewer: CurrentUser, rows: Reusable) -> Response:
    """One click: a request of the own body, or the one that is still open."""
    ticket, new = service.ask(db, rows.solution, rows.deployment, actor=viewer)
    filed = _("Ihre Anfrage zur Nachnutzung ist eingegangen. Die andere Stelle weiß Bescheid. Ergänzen Sie, was Ihnen "
              "wichtig ist.")  # fmt: skip
    there = _("Ihre Stelle fragt diese Lösung schon an. Hier ist die Anfrage.")
    return go("tickets.show", reference=ticket.reference, flash=("success", filed) if new else ("info", there))


@router.post("/solutions/{slug}/live", name="solutions.live.update")
def say_live(db: Db, viewer: CurrentUser, rows: Reusable, form: SwitchInput) -> Response:
    if form.errors:
        raise Invalid(form.errors)
    live = form.data.to == "on"
    service.say_live(db, rows.solution, rows.deployment, live=live, actor=viewer)
    text = _("Danke! Ihre Stelle zählt jetzt zu denen, die diese Lösung nutzen.")
    flash = ("success", text if live else _("Ihre Stelle zählt nicht mehr dazu."))
    return go("solutions.show", slug=rows.solution.slug, flash=flash)


@router.post("/solutions/{slug}/following", name="solutions.following.update")
def follow(db: Db, viewer: CurrentUser, rows: Reusable, form: SwitchInput) -> Response:
    if form.errors:
        raise Invalid(form.errors)
    wanted = form.data.to == "on"
    service.follow(db, rows.solution, rows.deployment, wanted=wanted, actor=viewer)
    text = _("Ihre Stelle folgt der Lösung. Sie erfahren von neuen Fassungen.")
    flash = ("success", text if wanted else _("Ihre Stelle folgt der Lösung nicht mehr."))
    return go("solutions.show", slug=rows.solution.slug, flash=flash)
