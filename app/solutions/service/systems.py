"""AI systems: named, described, read from a publiccode.yml."""

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy.orm import Session

from app import journal
from app.errors import Stale
from app.people.models import now
from app.people.viewer import Viewer
from app.search.documents import Kind
from app.search.service import touch
from app.solutions import queries
from app.solutions.models import AISystem, DevelopmentStatus, Hosting, Technique
from app.solutions.service.content import changed_fields
from app.solutions.service.slugs import free_slug
from app.texts import _
from app.web.markdown import render

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
LongText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=20_000)]
Address = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000, pattern=r"^(https?://\S+)?$")]
Lines = Annotated[list[Line], Field(max_length=100)]


class Model(BaseModel):
    """A model inside a system: what it is called, its version, the year it came out, until when it knows the world."""

    name: Line = ""
    version: Line = ""
    year: Annotated[int, Field(ge=1950, le=2100)] | None = None
    knowledge_cutoff: Line = ""


class Fact(BaseModel):
    """Something known of a system, and where that was read; `reported`: no official source stands behind it."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)] = ""
    url: Address = ""
    reported: bool = False


class SystemContent(BaseModel):
    """All that is known of a system."""

    model_config = ConfigDict(extra="ignore")

    name: Name
    provider: Line = ""
    product_version: Line = ""
    licence: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = ""
    source_code_url: Address = ""
    publiccode_url: Address = ""
    landing_url: Address = ""
    documentation_url: Address = ""
    summary: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = ""
    description: LongText = ""
    summary_en: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = ""
    description_en: LongText = ""
    features: Lines = Field(default_factory=list)
    features_en: Lines = Field(default_factory=list)
    techniques: list[Technique] = Field(default_factory=list)
    hosting_options: list[Hosting] = Field(default_factory=list)
    models: list[Model] = Field(default_factory=list, max_length=20)
    model_checked_on: date | None = None
    facts: list[Fact] = Field(default_factory=list, max_length=40)
    development_status: DevelopmentStatus | None = None
    released_on: date | None = None
    software_type: Line = ""
    platforms: Lines = Field(default_factory=list)
    categories: Lines = Field(default_factory=list)
    used_by: Lines = Field(default_factory=list)
    languages: Lines = Field(default_factory=list)
    copyright_owner: Line = ""
    maintenance_type: Line = ""
    maintenance_contacts: list[dict[str, str]] = Field(default_factory=list, max_length=30)
    publiccode: dict[str, Any] = Field(default_factory=dict)


def system_content(system: AISystem) -> SystemContent:
    """What stands on the row."""
    return SystemContent.model_validate({name: getattr(system, name) for name in SystemContent.model_fields})


def name_system(db: Session, name: str, provider: str, licence: str, *, actor: Viewer) -> AISystem:
    """A system that a body names in a proposal. Nobody else sees it until the centre publishes that."""
    system = AISystem(
        slug=free_slug(db, name, queries.system_slug_taken), name=name, provider=provider, licence=licence, listed=False
    )
    db.add(system)
    db.flush()
    _record(db, system, actor, "name")
    return system


def create_system(db: Session, content: SystemContent, *, actor: Viewer | None, example: bool = False) -> AISystem:
    """A system as the centre describes it."""
    system = AISystem(
        slug=free_slug(db, content.name, queries.system_slug_taken), name=content.name, listed=True, example=example
    )
    _write(system, content)
    db.add(system)
    db.flush()
    touch(db, Kind.system, system.id or 0)
    _record(db, system, actor, "create")
    return system


def change_system(db: Session, system: AISystem, content: SystemContent, *, version: int, actor: Viewer | None) -> None:
    """Saves a system. Raises Stale when someone saved meanwhile."""
    before = system_content(system).model_dump(mode="json")
    if version != system.version:
        raise Stale(_("Jemand anderes hat inzwischen gespeichert. Ihre Eingaben sind noch da."), before)
    _write(system, content)
    system.version += 1
    system.updated_at = now()
    db.flush()
    _touch_with_users(db, system)
    _record(db, system, actor, "change", fields=changed_fields(before, content.model_dump(mode="json")))


def list_system(db: Session, system: AISystem, *, actor: Viewer) -> None:
    """Shows the system to everyone."""
    system.listed = True
    system.version += 1
    db.flush()
    _touch_with_users(db, system)
    _record(db, system, actor, "list")


def _write(system: AISystem, content: SystemContent) -> None:
    plain = content.model_dump(mode="json")
    for name in SystemContent.model_fields:
        value = getattr(content, name)
        setattr(system, name, plain[name] if isinstance(value, list | dict) else value)
    system.description_html = render(system.description)
    system.description_en_html = render(system.description_en)


def _touch_with_users(db: Session, system: AISystem) -> None:
    touch(db, Kind.system, system.id or 0)
    for number in queries.users_of(db, system.id or 0):
        touch(db, Kind.solution, number)


def _record(db: Session, system: AISystem, actor: Viewer | None, action: str, **after: Any) -> None:
    journal.record(db, actor, f"system.{action}", "ai_system", system.id, system.slug, after=after)
