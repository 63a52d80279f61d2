"""Editing the catalogue of guardrails: each change is a new version, and the old ones stay."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from app import journal
from app.assessments import queries
from app.assessments.guardrails import Catalogue, Guardrail, first_catalogue
from app.assessments.models import GuardrailCatalogue
from app.errors import Invalid, NotFound, Stale
from app.people.viewer import Viewer
from app.texts import _

MOST = 80
LOCK = 7_226_811  # any number: two changes at once must not get the same version


def save_guardrail(db: Session, guardrail: Guardrail, *, version: int, actor: Viewer) -> int:
    """Replaces the guardrail of this id, or adds it at the end of its group. Returns the number of the new version.

    Raises Stale when there is a newer version than the one that was shown.
    """

    def change(catalogue: Catalogue) -> list[Guardrail]:
        if guardrail.group not in catalogue.groups:
            raise Invalid({"group": _("Bitte wählen Sie eine der Möglichkeiten.")})
        there = [one.id for one in catalogue.guardrails]
        if guardrail.id not in there:
            if len(there) >= MOST:
                raise Invalid({"": _("Mehr als %(number)s Leitplanken hat ein Katalog nicht.") % {"number": MOST}})
            return [*catalogue.guardrails, guardrail]
        return [guardrail if one.id == guardrail.id else one for one in catalogue.guardrails]

    return _renewed(db, change, "guardrails.save", guardrail.id, version=version, actor=actor)


def remove_guardrail(db: Session, guardrail_id: str, *, version: int, actor: Viewer) -> int:
    """Leaves the guardrail out of the next version. Raises NotFound, or Stale."""

    def change(catalogue: Catalogue) -> list[Guardrail]:
        left = [one for one in catalogue.guardrails if one.id != guardrail_id]
        if len(left) == len(catalogue.guardrails):
            raise NotFound(_("Diese Leitplanke gibt es nicht."))
        return left

    return _renewed(db, change, "guardrails.remove", guardrail_id, version=version, actor=actor)


def _renewed(
    db: Session,
    change: Callable[[Catalogue], list[Guardrail]],
    action: str,
    guardrail_id: str,
    *,
    version: int,
    actor: Viewer,
) -> int:
    queries.lock_catalogue(db, LOCK)
    number, catalogue = queries.current_catalogue(db)
    if number != version:
        before = next((one for one in catalogue.guardrails if one.id == guardrail_id), None)
        theirs = before.model_dump(mode="json") if before else {}
        raise Stale(_("Jemand anderes hat inzwischen gespeichert. Ihre Eingaben sind noch da."), theirs)
    renewed = catalogue.model_copy(update={"guardrails": change(catalogue)})
    if queries.stored_catalogue(db, 1) is None:
        db.add(GuardrailCatalogue(number=1, content=as_stored(first_catalogue()), note="", by_id=None))
    db.add(GuardrailCatalogue(number=number + 1, content=as_stored(renewed), note=guardrail_id, by_id=actor.id))
    db.flush()
    after = {"version": number + 1, "guardrail": guardrail_id}
    journal.record(db, actor, action, "guardrails", number + 1, guardrail_id, before={"version": number}, after=after)
    return number + 1


def as_stored(catalogue: Catalogue) -> dict[str, object]:
    return catalogue.model_dump(mode="json", by_alias=True)
