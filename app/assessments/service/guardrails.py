"""Keeping a ticket's checklist of guardrails."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from app.assessments import queries
from app.assessments.guardrails import Answer, Applies, Catalogue, Phase, applying
from app.assessments.guardrails.checklist import Answered, Checklist, checklist, signed
from app.assessments.models import Assessment, AssessmentKind, Subject
from app.assessments.service.runs import ASSESSED_STAGES, keep
from app.errors import Conflict, Invalid
from app.people.models import now
from app.people.viewer import Viewer
from app.texts import _
from app.tickets.change import changed, expect, happened, ticket_id
from app.tickets.models import Ticket
from app.tickets.queries import files_of

KIND = AssessmentKind.guardrails


def check_guardrails(
    db: Session,
    ticket: Ticket,
    *,
    facts: Collection[Applies],
    phase: Phase,
    answered: Mapping[str, Answered],
    base: int,
    actor: Viewer,
) -> Assessment:
    """Keeps the answers as the newest run; answers to guardrails that do not apply are left out.

    `base` is the run that they began with (0: none). Raises Conflict when there is a newer one, Invalid by the names
    of the form's fields.
    """
    expect(ticket, *ASSESSED_STAGES)
    number, catalogue = queries.current_catalogue(db)
    guardrails = applying(catalogue, facts)
    wanted = {one.id: answered.get(one.id, Answered()) for one in guardrails}
    files = {row.id: row.name for row in files_of(db, actor, ticket) if not row.internal}
    _check(wanted, set(files))
    last = queries.newest(db, KIND, Subject.ticket, ticket_id(ticket))
    if (last.number if last else 0) != base:
        raise Conflict(_("Inzwischen hat jemand anderes eine Fassung gespeichert."))
    named = {
        name: one.model_copy(update={"file_name": files[one.file_id]}) if one.file_id else one
        for name, one in wanted.items()
    }
    before = Checklist.model_validate(last.result).answered if last else {}
    return _kept(db, ticket, number, catalogue, facts, phase, signed(named, before, by=actor.name, at=_moment()), actor)


def _moment() -> datetime:
    return now().replace(microsecond=0)


def _kept(
    db: Session,
    ticket: Ticket,
    number: int,
    catalogue: Catalogue,
    facts: Collection[Applies],
    phase: Phase,
    answered: Mapping[str, Answered],
    actor: Viewer,
) -> Assessment:
    found = checklist(catalogue, facts, phase, applying(catalogue, facts), answered)
    run = keep(
        db,
        KIND,
        Subject.ticket,
        ticket_id(ticket),
        version=str(number),
        answers={name: one.answer.value for name, one in answered.items()},
        result=found.model_dump(mode="json", by_alias=True),
        headline=headline(found),
        actor=actor,
    )
    happened(db, ticket, actor, "guardrails_checked", facts={"number": run.number})
    after = {"number": run.number, "version": run.catalogue_version, "open_musts": found.open_musts}
    changed(db, ticket, actor, "check_guardrails", after=after)
    return run


def headline(found: Checklist) -> dict[str, str]:
    """The run in one line."""
    open_ = len(found.open_musts)
    return {
        "de": f"{found.met} von {found.all} erledigt, {open_} Muss-Punkte offen",
        "en": f'{found.met} of {found.all} settled, {open_} "musts" open',
    }


def _check(answered: Mapping[str, Answered], files: Collection[int]) -> None:
    wrong: dict[str, str] = {}
    for name, one in answered.items():
        if one.answer is Answer.not_applicable and not one.reason:
            wrong[f"{name}.reason"] = _("Bitte schreiben Sie, warum dieser Punkt hier nicht anwendbar ist.")
        if one.link and not one.link.startswith(("https://", "http://")):
            wrong[f"{name}.link"] = _("Bitte geben Sie eine Adresse an, die mit https:// beginnt.")
        if one.file_id is not None and one.file_id not in files:
            wrong[f"{name}.file"] = _("Diese Datei gehört nicht zur Anfrage.")
    if wrong:
        raise Invalid(wrong)
