"""Links with which the reporter rates a ticket without signing in, and the mail that brings one.

A link holds the ticket's id and when it ends, signed with the settings' key. It shows the reference and nothing else.
"""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from app.errors import NotFound
from app.outbox.mail import send_mail
from app.people.models import now
from app.people.queries import user_by_id
from app.settings import get_settings
from app.texts import _, speaking
from app.tickets import queries
from app.tickets.models import Ticket

VALID = timedelta(days=30)
PURPOSE = b"ticket-rating:"
SIGNATURE_BYTES = 20


def make_token(ticket: Ticket) -> str:
    """The signed part of the link, good for thirty days: "<ticket>-<end>-<signature>"."""
    text = f"{ticket.id}-{int((now() + VALID).timestamp())}"
    return f"{text}-{_signature(text)}"


def ticket_of(db: Session, token: str, *, lock: bool = False) -> Ticket:
    """The ticket of a link. Raises NotFound when the link is not ours or has ended."""
    parts = token.split("-", 2)
    text = "-".join(parts[:2])
    if len(parts) != 3 or not hmac.compare_digest(_signature(text).encode(), parts[2].encode()):
        raise NotFound(_("Dieser Link ist unvollständig. Bitte kopieren Sie ihn ganz aus der E-Mail."))
    if datetime.fromtimestamp(int(parts[1]), UTC) < now():
        raise NotFound(_("Dieser Link galt 30 Tage und ist abgelaufen. Bewerten können Sie auch nach der Anmeldung."))
    ticket = queries.by_id(db, int(parts[0]), lock=lock)
    if ticket is None:
        raise NotFound(_("Diese Anfrage gibt es nicht mehr."))
    return ticket


def _signature(text: str) -> str:
    key = get_settings().signing_key.encode()
    made = hmac.new(key, PURPOSE + text.encode(), hashlib.sha256).digest()[:SIGNATURE_BYTES]
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def mail_result(db: Session, ticket: Ticket) -> None:
    """Tells the reporter by mail, in their language, that the ticket is resolved, and asks for a rating."""
    reporter = user_by_id(db, ticket.reporter_id)
    if reporter is None or not reporter.active:
        return
    here = get_settings().public_url
    with speaking(reporter.language):
        facts = {
            "name": reporter.name,
            "reference": ticket.reference,
            "ticket": f"{here}/tickets/{ticket.reference}",
            "rating": f"{here}/ratings/{make_token(ticket)}",
        }
        subject = _("Ihre Anfrage %(reference)s ist gelöst") % facts
        body = _(
            "Guten Tag, %(name)s,\n\n"
            "Ihre Anfrage %(reference)s ist gelöst. Das Ergebnis lesen Sie hier:\n"
            "%(ticket)s\n\n"
            "Bitte schließen Sie die Anfrage ab, wenn alles passt, oder schreiben Sie, was noch fehlt. "
            "Nach vierzehn Tagen schließt sie sich von selbst.\n\n"
            "Wie sehr hat Ihnen die Beratung geholfen? Bewerten können Sie sie mit zwei Klicks und ohne Anmeldung, "
            "dreißig Tage lang:\n"
            "%(rating)s\n\n"
            "Mit freundlichen Grüßen\n"
            "Ihr KI-Kompetenzzentrum\n"
        )
        send_mail(db, reporter.email, reporter.name, subject, body % facts)
