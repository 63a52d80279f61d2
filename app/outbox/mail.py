"""Mail: written down with the change that causes it, sent by a worker.

Without SMTP_URL a mail becomes a file `<data folder>/mail/<number>.eml`, to be looked at with any mail program.
"""

import smtplib
import ssl
from contextlib import suppress
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import make_msgid, parseaddr
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.database import engine
from app.outbox.jobs import defer, job
from app.outbox.models import Mail
from app.people.models import now
from app.settings import Settings, get_settings

SECONDS = 30  # for each exchange with the mail server
PORTS = {"smtp": 587, "smtps": 465}


def send_mail(db: Session, to_address: str, to_name: str, subject: str, body: str) -> Mail:
    """Writes the mail down and has it sent, both if and only if this session's transaction commits.

    Write it `with speaking(…)` the language of whoever gets it, which need not be that of whoever causes it.
    """
    domain = parseaddr(get_settings().mail_from)[1].rpartition("@")[2]
    mail = Mail(
        to_address=to_address,
        to_name=to_name,
        subject=" ".join(subject.split()),
        body=body,
        message_id=make_msgid(domain=domain or "localhost"),
    )
    db.add(mail)
    db.flush()
    defer(db, deliver, mail_id=mail.id)
    return mail


@job("outbox.deliver", retries=6)
def deliver(mail_id: int) -> None:
    """Sends one mail, once: the row is locked while it is sent, and then says so.

    If the worker is killed after the mail server took the mail and before that is written down, it is sent
    again, with the same Message-ID.
    """
    with Session(engine()) as db:
        mail = db.scalars(select(Mail).where(col(Mail.id) == mail_id).with_for_update()).one()
        if mail.sent_at is not None:
            return
        settings = get_settings()
        message = compose(mail, settings.mail_from)
        if settings.smtp_url:
            _send(message, urlsplit(settings.smtp_url))
        else:
            _write(message, settings, mail_id)
        mail.sent_at = now()
        db.commit()


def compose(mail: Mail, sender: str) -> EmailMessage:
    """The mail as it goes out."""
    message = EmailMessage(policy=SMTP)
    name, address = parseaddr(sender)
    message["From"] = Address(name or "KI-Lotse", addr_spec=address)
    message["To"] = Address(mail.to_name, addr_spec=mail.to_address)
    message["Subject"] = mail.subject
    message["Date"] = mail.created_at
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body)
    return message


def _send(message: EmailMessage, server: SplitResult) -> None:
    """smtps:// speaks TLS from the start; smtp:// asks for it with STARTTLS, except from this machine to itself."""
    host, port = server.hostname or "localhost", server.port or PORTS[server.scheme]
    context = ssl.create_default_context()
    if server.scheme == "smtps":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=context)
    else:
        connection = smtplib.SMTP(host, port, timeout=SECONDS)
    try:
        if server.scheme == "smtp" and host not in {"localhost", "127.0.0.1", "::1"}:
            connection.starttls(context=context)
        if server.username:
            connection.login(unquote(server.username), unquote(server.password or ""))
        connection.send_message(message)
        with suppress(smtplib.SMTPException, OSError):  # it is sent: a bad farewell must not send it again
            connection.quit()
    finally:
        connection.close()


def _write(message: EmailMessage, settings: Settings, mail_id: int) -> None:
    folder = Path(settings.ki_lotse_data_dir) / "mail"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{mail_id:06d}.eml").write_bytes(bytes(message))
