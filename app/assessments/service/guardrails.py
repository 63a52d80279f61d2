"""Keeping checklists of guardrails."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from app.assessments import queries
from app.assessments.guardrails import Answer, Applies, Phase, applying
from app.assessments.guardrails.checklist import Answered, Checklist, checklist, signed
from app.assessments.models import Assessment, AssessmentKind, Subject
from app.assessments.service.runs import ASSESSED_STAGES, keep
from app.errors import Conflict, Invalid
from app.people.models import now
from app.people.viewer import Viewer
from app.texts import _
from app.tickets.change import changed, expect, happened, ticket_id
from app.tickets.models import Ticket

KIND = AssessmentKind.guardrails


@dataclass(frozen=True)
class Wish:
    """A checklist to be kept. `base` is the run that it began with (0: none), `files` the names of what can be
    evidence, by what stands for it in `Answered.file`."""

    facts: Collection[Applies]
    phase: Phase
    answered: Mapping[str, Answered]
    base: int = 0
    files: Mapping[str, str] = field(default_factory=dict)


def keep_checklist(db: Session, subject: Subject, subject_id: int, wish: Wish, *, actor: Viewer) -> Assessment:
    """Keeps the answers as the newest run; answers to guardrails that do not apply are left out.

    The thing must be locked, and the caller journals. Raises Conflict when there is a newer run than `wish.base`,
    Invalid by the names of the form's fields.
    """
    number, catalogue = queries.current_catalogue(db)
    guardrails = applying(catalogue, wish.facts)
    wanted = {one.id: wish.answered.get(one.id, Answered()) for one in guardrails}
    _check(wanted, wish.files)
    last = queries.newest(db, KIND, subject, subject_id)
    if (last.number if last else 0) != wish.base:
        raise Conflict(_("Inzwischen hat jemand anderes eine Fassung gespeichert."))
    named = {
        name: one.model_copy(update={"file_name": wish.files[one.file]}) if one.file else one
        for name, one in wanted.items()
    }
    before = Checklist.model_validate(last.result).answered if last else {}
    answered = signed(named, before, by=actor.name, at=_moment())
    found = checklist(catalogue, wish.facts, wish.phase, guardrails, answered)
    return keep(
        db,
        KIND,
        subject,
        subject_id,
        version=str(number),
        answers={name: one.answer.value for name, one in answered.items()},
        result=found.model_dump(mode="json", by_alias=True),
        headline=headline(found),
        actor=actor,
    )


def _moment() -> datetime:
    return now().replace(microsecond=0)


def check_ticket(db: Session, ticket: Ticket, wish: Wish, *, actor: Viewer) -> Assessment:
    """Keeps a ticket's checklist; it stands in the story too. Raises Conflict when the ticket is closed."""
    expect(ticket, *ASSESSED_STAGES)
    run = keep_checklist(db, Subject.ticket, ticket_id(ticket), wish, actor=actor)
    happened(db, ticket, actor, "guardrails_checked", facts={"number": run.number})
    changed(db, ticket, actor, "check_guardrails", after=told(run))
    return run


def told(run: Assessment) -> dict[str, object]:
    """What the journal tells of a kept checklist."""
    open_musts = run.result["open_musts"]
    return {"number": run.number, "version": run.catalogue_version, "open_musts": open_musts}


def headline(found: Checklist) -> dict[str, str]:
    """The run in one line."""
    open_ = len(found.open_musts)
    german, english = ("Muss-Punkt", '"must"') if open_ == 1 else ("Muss-Punkte", '"musts"')
    return {
        "de": f"{found.met} von {found.all} erledigt, {open_} {german} offen",
        "en": f"{found.met} of {found.all} settled, {open_} {english} open",
    }


def _check(answered: Mapping[str, Answered], files: Collection[str]) -> None:
    wrong: dict[str, str] = {}
    for name, one in answered.items():
        if one.answer is Answer.not_applicable and not one.reason:
            wrong[f"{name}.reason"] = _("Bitte schreiben Sie, warum dieser Punkt hier nicht anwendbar ist.")
        if one.link and not one.link.startswith(("https://", "http://")):
            wrong[f"{name}.link"] = _("Bitte geben Sie eine Adresse an, die mit https:// beginnt.")
        if one.file and one.file not in files:
            wrong[f"{name}.file"] = _("Diese Datei gehört nicht zu dieser Prüfung.")
    if wrong:
        raise Invalid(wrong)
