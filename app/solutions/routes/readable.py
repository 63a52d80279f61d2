"""A field's value in one text, for the review and for two versions side by side."""

from sqlalchemy.orm import Session

from app.people.models import User
from app.solutions import queries, service
from app.solutions.labels import euros, label, licence_label, month
from app.texts import _
from app.tickets.labels import topic_title
from app.tickets.models import Topic

KINDS = {
    "status": "status", "hosting": "hosting", "data_category": "data", "automation_level": "automation",
    "risk_class": "risk", "cost_band": "cost", "reuse_offer": "offer", "procurement_path": "procurement",
}  # fmt: skip


def readable(db: Session, name: str, told: service.Content) -> str:
    """The field as text; empty where nothing was told."""
    if name in KINDS:
        return label(KINDS[name], getattr(told, name))
    if name == "topic":
        topic = db.get(Topic, told.topic_id) if told.topic_id else None
        return topic_title(topic) if topic else ""
    if name == "product":
        system = queries.system_by_id(db, told.system_id)
        return f"{system.name} – {system.provider} – {licence_label(system.licence)}" if system else ""
    if name == "expert_contact":
        person = db.get(User, told.expert_contact_id) if told.expert_contact_id else None
        return person.name if person else ""
    return _text(name, told)


def _text(name: str, told: service.Content) -> str:
    if name == "benefits_measured":
        return "\n".join(f"{one.metric}: {one.before} → {one.after} ({one.method})" for one in told.benefits)
    if name == "cost_initial":
        return euros(told.cost_initial_min, told.cost_initial_max)
    if name == "cost_running":
        return " – ".join(part for part in (euros(told.cost_running_min, told.cost_running_max),
                                            told.cost_running_basis) if part)  # fmt: skip
    if name == "begin_date":
        return month(told.begin_month)
    if name == "end_date":
        return month(told.end_month)
    if name == "tags":
        return ", ".join(told.tags)
    if name == "accessibility_checked":
        return f"{_('Ja') if told.accessibility_checked else _('Nein')}\n{told.accessibility_report}".strip()
    value = getattr(told, name)
    return "" if value is None else str(value)
