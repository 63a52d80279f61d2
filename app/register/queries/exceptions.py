"""The exceptions from the guardrails that the deployment of an entry has, as the register shows them."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.register.fields import Reader
from app.register.models import RegisterEntry
from app.solutions.queries import exceptions_for
from app.web.languages import Said


@dataclass(frozen=True)
class ToldException:
    """An exception that holds today. `reason` is None where only the annex for the Landtag tells it."""

    guardrail: str
    title: Said
    reason: str | None
    granted_on: date
    until: date


def exceptions_told(db: Session, entry: RegisterEntry, reader: Reader, *, security: bool) -> list[ToldException]:
    """That there is an exception, from what and until when, is told to everyone; of security authorities the reason,
    like the risks, only in the annex.
    """
    if entry.deployment_id is None:
        return []
    guarded = security and reader is Reader.public
    return [
        ToldException(one.guardrail, one.title, None if guarded else one.reason, one.granted_on, one.until)
        for one in exceptions_for(db, entry.deployment_id)
    ]
