"""Tickets in every stage, made with the services themselves."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from app.consultation.service import PlannedStep, start_plan
from app.people.viewer import Viewer
from app.tickets import queries, service
from app.tickets.change import version_of
from app.tickets.models import Priority, ResolutionKind, Stage, Ticket
from app.tickets.service.results import result_facts

Known = Callable[[str], Viewer]
OFFICER = "officer@koethen.example"
COLLEAGUE = "officer2@koethen.example"
COORDINATOR = "coordinator@koethen.example"
STRANGER = "officer@magdeburg.example"
ADVISOR = "advisor@centre.example"
ADVISOR2 = "advisor2@centre.example"
ADMIN = "admin@centre.example"
READER = "reader@landtag.example"
CAST = (OFFICER, COLLEAGUE, COORDINATOR, STRANGER, ADVISOR, ADVISOR2, ADMIN, READER)


def file_ticket(
    db: Session,
    viewer: Known,
    *,
    by: str = OFFICER,
    title: str = "Chatbot für das Bürgerbüro",
    topic: str = "chatbots",
    confidential: bool = False,
) -> Ticket:
    """A fresh ticket in submitted."""
    found = queries.topic_by_slug(db, topic)
    assert found is not None
    new = service.NewTicket(
        topic=found, title=title, description="Wir möchten **Anfragen** beantworten.", confidential=confidential
    )
    ticket = service.file(db, new, author=viewer(by))
    db.commit()
    return ticket


def in_stage(db: Session, viewer: Known, stage: Stage, *, by: str = OFFICER, title: str = "Anfrage") -> Ticket:
    """A ticket of the given stage, brought there by the verbs."""
    advisor, officer = viewer(ADVISOR), viewer(by)
    ticket = file_ticket(db, viewer, by=by, title=title)
    if stage == Stage.submitted:
        return ticket
    if stage == Stage.declined:
        service.decline(db, ticket, actor=advisor, reason="Das ist kein Thema für uns.")
    elif stage == Stage.merged:
        target = file_ticket(db, viewer, by=by, title=f"{title} (Ziel)")
        service.merge(db, ticket, target, actor=advisor)
    else:
        service.triage(db, ticket, service.Triage(priority=Priority.normal), actor=advisor)
        if stage != Stage.triage:
            start_plan(db, ticket, [PlannedStep("Erstgespräch"), PlannedStep("Übergabe")], actor=advisor)
        if stage in {Stage.resolved, Stage.closed}:
            service.resolve(db, ticket, actor=advisor, kind=ResolutionKind.answered, summary="So geht es.")
        if stage == Stage.closed:
            service.close(db, ticket, actor=officer)
    db.commit()
    assert ticket.stage == stage
    return ticket


def public_text(
    db: Session, viewer: Known, ticket: Ticket, *, title: str = "Was andere lernen", text: str = "Klein **beginnen**."
) -> str:
    """Writes what everyone may read of the ticket; returns its version, for whoever agrees to it."""
    nothing = version_of(result_facts(queries.result_of(db, ticket)))
    service.write_result(db, ticket, title, text, version=nothing, actor=viewer(ADVISOR))
    return version_of({"title": title, "text": text})


def released(
    db: Session, viewer: Known, ticket: Ticket, *, title: str = "Was andere lernen", text: str = "Klein **beginnen**."
) -> Ticket:
    """The ticket, with a public result that its reporter agreed to."""
    version = public_text(db, viewer, ticket, title=title, text=text)
    service.agree(db, ticket, version=version, actor=viewer(OFFICER))
    service.release(db, ticket, actor=viewer(ADVISOR))
    db.commit()
    return ticket
