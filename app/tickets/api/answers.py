"""A ticket as JSON, as this viewer may see it."""

from typing import Any

from sqlalchemy.orm import Session

from app.people.viewer import Viewer
from app.tickets import queries
from app.tickets.api.shapes import EntryOut, FileOut, OrganisationOut, PersonOut, StepOut, TicketLine, TicketOut
from app.tickets.change import version_of
from app.tickets.labels import titled, topic_title
from app.tickets.models import EntryKind, Ticket
from app.tickets.panels import plan_of
from app.tickets.service.triage import facts_of
from app.tickets.story import sentence
from app.web.templating import url

AS_STORED = (
    "reference", "title", "description", "goal", "service", "answers", "personal_data", "standing",
    "wished_on", "urgency", "confidential", "stage", "waiting_for", "priority", "size", "submitted_at", "triaged_at",
    "consultation_at", "first_reply_at", "resolved_at", "closed_at", "declined_at", "merged_at", "reply_due_at",
    "triage_due_at", "due_at", "resolution", "resolution_summary", "decline_reason", "rating",
)  # fmt: skip
IN_A_LIST = (
    "reference", "title", "stage", "waiting_for", "priority", "submitted_at", "activity_at", "due_at",
)  # fmt: skip


def line_out(row: queries.TicketRow) -> TicketLine:
    """A ticket in a list; what it has in common with the whole is shaped alike."""
    advisor = PersonOut(name=row.advisor, role=row.advisor_role.value) if row.advisor and row.advisor_role else None
    return TicketLine(
        **{name: getattr(row, name) for name in IN_A_LIST},
        topic=row.topic_slug,
        topic_title=titled(row.topic, row.topic_en),
        organisation=OrganisationOut(key=row.organisation_key, name=row.organisation, kind=row.organisation_kind),
        reporter=PersonOut(name=row.reporter, role=row.reporter_role.value),
        advisor=advisor,
    )


def ticket_out(db: Session, viewer: Viewer, ticket: Ticket) -> TicketOut:
    """The whole ticket; internal entries and files for the centre only."""
    around = queries.surroundings(db, viewer, ticket)
    files = queries.files_of(db, viewer, ticket) if around.has_files else []
    stored: dict[str, Any] = {name: getattr(ticket, name) for name in AS_STORED}
    return TicketOut(
        **stored,
        version=version_of(facts_of(ticket)),
        topic=around.topic.slug,
        topic_title=topic_title(around.topic),
        organisation=OrganisationOut(
            key=around.organisation_key, name=around.organisation, kind=around.organisation_kind
        ),
        reporter=_person(around.reporter),
        advisor=_person(around.advisor) if around.advisor else None,
        merged_into=around.merged_into,
        entries=[entry_out(line) for line in queries.story(db, viewer, ticket, files)],
        plan=[StepOut.model_validate(step, from_attributes=True) for step in plan_of(db, viewer, ticket)],
        attachments=[file_out(ticket, file) for file in files],
    )


def _person(person: queries.Person) -> PersonOut:
    return PersonOut(name=person.name, role=person.role.value)


def entry_out(line: queries.StoryLine) -> EntryOut:
    """One line of the story."""
    event = line.kind == EntryKind.event
    return EntryOut(
        id=line.id,
        kind=line.kind.value,
        internal=line.internal,
        at=line.at,
        author=line.author or None,
        event=line.event,
        text=sentence(line.event, line.facts, by_someone=line.author_id is not None) if event else "",
        html=line.body_html,
    )


def file_out(ticket: Ticket, file: Any) -> FileOut:
    """One file and where to fetch it."""
    return FileOut(
        id=file.id,
        name=file.name,
        media_type=file.media_type,
        size=file.size,
        internal=file.internal,
        url=url("api.tickets.attachments.show", reference=ticket.reference, attachment_id=file.id),
    )
