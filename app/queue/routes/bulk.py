"""One verb on many tickets."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from app.database import Db
from app.people.viewer import Viewer
from app.queue import service
from app.queue.filters import read_pairs, read_query
from app.queue.forms import BulkForm, BulkInput
from app.queue.guards import QueueWorker
from app.queue.routes.index import queue_page
from app.queue.service import Outcome
from app.texts import _, ngettext
from app.web.forms import Form
from app.web.templating import go, page
from app.web.visit import router as new_router

router = new_router()


@router.post("/queue/bulk", name="queue.bulk")
def bulk(request: Request, db: Db, viewer: QueueWorker, form: BulkInput) -> Response:
    """Does it. If all went well, back to the queue; else a page that says what could not be done and why."""
    filters = read_query(form.value("back"))
    problem = _problem(form)
    if problem:
        _filters, as_typed = read_pairs(filters.pairs())
        chosen = frozenset(form.values("ticket"))
        return queue_page(request, db, viewer, filters, as_typed, notice=problem, chosen=chosen)
    outcome = _do(db, viewer, form.data)
    text = ngettext("%(num)s Anfrage ist bearbeitet.", "%(num)s Anfragen sind bearbeitet.", len(outcome.done))
    text %= {"num": len(outcome.done)}
    back = dict(filters.pairs())
    if not outcome.failed:
        return go("queue.index", back, flash=("success", text))
    return page(request, "queue/outcome.html", outcome=outcome, text=text, back=back)


def _problem(form: Form[BulkForm]) -> str:
    """What is missing, in a sentence; or nothing."""
    if "ticket" in form.errors:
        return _("Bitte wählen Sie höchstens %(number)s Anfragen auf einmal.") % {"number": 100}
    if form.errors:
        return " ".join(form.errors.values())
    if not form.data.ticket:
        return _("Bitte wählen Sie zuerst Anfragen aus.")
    if form.data.verb == "assign" and form.data.advisor is None:
        return _("Bitte wählen Sie, wem Sie die Anfragen zuweisen.")
    if form.data.verb == "triage" and form.data.priority is None:
        return _("Bitte wählen Sie eine Priorität.")
    return ""


def _do(db: Session, viewer: Viewer, wish: BulkForm) -> Outcome:
    if wish.verb == "assign":
        assert wish.advisor is not None
        return service.assign_many(db, wish.ticket, wish.advisor, actor=viewer)
    if wish.verb == "triage":
        assert wish.priority is not None
        return service.triage_many(db, wish.ticket, wish.priority, actor=viewer)
    return service.take_up_many(db, wish.ticket, actor=viewer)
