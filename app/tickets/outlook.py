"""What happens next on a ticket, and until when, in one or two sentences for whoever looks."""

from dataclasses import dataclass
from datetime import datetime

from app.clock.nearness import nearness
from app.people.models import now
from app.people.viewer import Viewer
from app.texts import N_, _
from app.tickets.models import OPEN_STAGES, Stage, Ticket, WaitingFor
from app.tickets.queries import Surroundings
from app.tickets.service.closure import can_reopen


@dataclass(frozen=True)
class Outlook:
    """`kind` colours it: info, success, warning. `due` is when the centre owes the next thing."""

    kind: str
    title: str
    text: str
    due: datetime | None = None
    due_state: str = "ok"


BODY_TEXTS = {
    Stage.submitted: (
        N_("Ihre Anfrage ist bei uns"),
        N_("Als Nächstes liest sie jemand aus der Beratung und ordnet sie ein."),
    ),
    Stage.triage: (
        N_("Wir ordnen Ihre Anfrage ein"),
        N_("Als Nächstes bekommen Sie einen Plan mit den Schritten der Beratung."),
    ),
    Stage.consultation: (N_("Die Beratung läuft"), N_("Die Schritte und Termine stehen im Beratungsplan.")),
}
CENTRE_TEXTS = {
    Stage.submitted: (N_("Neu: noch nicht aufgenommen"), N_("Nehmen Sie die Anfrage auf und ordnen Sie sie ein.")),
    Stage.triage: (N_("In der Triage"), N_("Als Nächstes: einordnen und den Beratungsplan beginnen.")),
    Stage.consultation: (N_("In der Beratung"), N_("Als Nächstes: der aktive Schritt im Beratungsplan.")),
}


def outlook(viewer: Viewer, ticket: Ticket, around: Surroundings) -> Outlook:
    """The outlook as this viewer should read it."""
    if ticket.stage in OPEN_STAGES and ticket.waiting_for != WaitingFor.nobody:
        return _waiting(viewer, ticket)
    if ticket.stage in OPEN_STAGES:
        title, text = (CENTRE_TEXTS if viewer.is_centre else BODY_TEXTS)[ticket.stage]
        return Outlook("info", _(title), _(text), ticket.due_at, due_state(ticket))
    return _ended(viewer, ticket, around)


def _waiting(viewer: Viewer, ticket: Ticket) -> Outlook:
    if ticket.waiting_for == WaitingFor.third_party:
        text = _("Bis eine Antwort von dritter Seite da ist, ruhen die Fristen.")
        return Outlook("info", _("Wir warten auf Dritte"), text, due_state="paused")
    if viewer.is_centre:
        text = _("Bis die Kommune antwortet, ruhen die Fristen.")
        return Outlook("info", _("Wartet auf die Kommune"), text, due_state="paused")
    text = _("Bitte antworten Sie unten. Bis dahin ruht die Bearbeitung.")
    return Outlook("warning", _("Wir brauchen etwas von Ihnen"), text, due_state="paused")


def _ended(viewer: Viewer, ticket: Ticket, around: Surroundings) -> Outlook:
    if ticket.stage == Stage.resolved:
        text = (
            _("Die Kommune prüft das Ergebnis. Nach 14 Tagen schließt sich die Anfrage von selbst.")
            if viewer.is_centre
            else _("Bitte prüfen Sie das Ergebnis: Schließen Sie die Anfrage ab, oder schreiben Sie, was noch fehlt.")
        )
        return Outlook("success", _("Gelöst"), text)
    if ticket.stage == Stage.merged:
        text = _("Sie geht weiter in %(reference)s. Antworten kommen dort an.") % {"reference": around.merged_into}
        return Outlook("info", _("Diese Anfrage ist mit einer anderen zusammengeführt"), text)
    if ticket.stage == Stage.declined:
        return Outlook("warning", _("Diese Anfrage haben wir abgelehnt"), ticket.decline_reason)
    text = _("Innerhalb von 30 Tagen lässt sie sich wieder öffnen.") if can_reopen(ticket) else ""
    return Outlook("success", _("Abgeschlossen"), text)


def due_state(ticket: Ticket) -> str:
    """ok, soon or overdue, for the eye; `paused` where nothing is owed."""
    if ticket.due_at is None:
        return "paused"
    return nearness(ticket.due_at, ticket.submitted_at, now(), step=ticket.due_at == ticket.step_due_at)
