"""One solution, as its readers see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from app.errors import NotFound
from app.files.models import StoredFile
from app.people.models import Organisation, User
from app.people.viewer import Viewer
from app.policy import Audience, audiences
from app.solutions.fields import FIELDS, Place, columns
from app.solutions.models import AISystem, Deployment, Document, Solution, SolutionState
from app.solutions.queries.lists import SIZE
from app.solutions.queries.visibility import visible_to
from app.texts import _, current_language
from app.tickets.models import Topic

MOST_COMPARED = 4
_Contact = aliased(User)
_Reviewer = aliased(User)
TABLES: dict[Place, Any] = {Place.solution: Solution, Place.deployment: Deployment, Place.system: AISystem}


@dataclass(frozen=True)
class Shown:
    """A solution with the fields its reader may see, by column; what is hidden was never read from the database."""

    id: int
    slug: str
    state: SolutionState
    example: bool
    edition: int
    published_at: datetime | None
    updated_at: datetime
    organisation_id: int
    organisation: str
    size: str | None
    topic: str
    topic_slug: str
    system: str
    system_slug: str
    provider: str
    product_version: str
    techniques: Sequence[str]
    models: Sequence[Mapping[str, Any]]
    model_checked_on: date | None
    values: Mapping[str, Any]
    contact: str | None = None
    contact_email: str | None = None

    def __getattr__(self, name: str) -> Any:
        """A field's column; None where the reader may not see it."""
        if name.startswith("_"):
            raise AttributeError(name)
        return self.values.get(name)

    def sees(self, field: str) -> bool:
        """Whether the reader may see the field at all."""
        return all(column in self.values for column in FIELDS[field].columns)


def _of(place: Place, audience: Audience) -> list[Any]:
    table = TABLES[place]
    return [col(getattr(table, name)).label(f"{place.value}__{name}") for name in columns(place, audience)]


def _query(viewer: Viewer | None) -> Any:
    """Only the columns that one of the viewer's audiences may read."""
    seen = audiences(viewer)
    shown = [column for place in TABLES for audience in Audience if audience in seen for column in _of(place, audience)]
    english = current_language.get() == "en"
    title = col(Topic.title_en) if english else col(Topic.title)
    fixed = [
        col(Solution.id).label("id"), col(Solution.slug).label("slug"), col(Solution.state).label("state"),
        col(Solution.example).label("example"), col(Solution.edition).label("edition"),
        col(Solution.published_at).label("published_at"), col(Solution.updated_at).label("updated_at"),
        col(Deployment.organisation_id).label("organisation_id"), col(Organisation.name).label("organisation"),
        SIZE.label("size"), title.label("topic"), col(Topic.slug).label("topic_slug"),
        col(AISystem.name).label("system"), col(AISystem.slug).label("system_slug"),
        col(AISystem.provider).label("provider"), col(AISystem.product_version).label("product_version"),
        col(AISystem.techniques).label("techniques"), col(AISystem.models).label("models"),
        col(AISystem.model_checked_on).label("model_checked_on"),
    ]  # fmt: skip
    query: Any = (
        select(*fixed, *shown)
        .select_from(Solution)
        .join(Deployment, col(Deployment.id) == col(Solution.deployment_id))
        .join(Organisation, col(Organisation.id) == col(Deployment.organisation_id))
        .outerjoin(AISystem, col(AISystem.id) == col(Deployment.system_id))
        .outerjoin(Topic, col(Topic.id) == col(Solution.topic_id))
        .where(visible_to(viewer))
    )
    if FIELDS["expert_contact"].audience in seen:
        query = query.add_columns(col(_Contact.name).label("contact"), col(_Contact.email).label("contact_email"))
        query = query.outerjoin(_Contact, col(_Contact.id) == col(Solution.expert_contact_id))
    return query


def _shown(row: RowMapping) -> Shown:
    found: dict[str, Any] = {str(name): value for name, value in row.items()}
    values = {name.partition("__")[2]: found.pop(name) for name in list(found) if "__" in name}
    found["techniques"], found["models"] = found["techniques"] or [], found["models"] or []
    texts = {name: found[name] or "" for name in ("topic", "topic_slug", "system", "system_slug", "provider",
                                                   "product_version")}  # fmt: skip
    return Shown(**(found | texts), values=values)


def by_slug(db: Session, viewer: Viewer | None, slug: str) -> Shown:
    """The solution as far as the viewer may read it. Raises NotFound."""
    row = db.execute(_query(viewer).where(col(Solution.slug) == slug)).mappings().first()
    if row is None:
        raise NotFound(_("Diese Lösung gibt es nicht, oder sie ist nicht für Sie bestimmt."))
    return _shown(row)


def several(db: Session, viewer: Viewer | None, slugs: Sequence[str]) -> list[Shown]:
    """Those of the solutions that the viewer may read, in the order of the slugs."""
    query = _query(viewer).where(col(Solution.slug).in_(slugs))
    found = {row["slug"]: _shown(row) for row in db.execute(query).mappings()}
    return [found[slug] for slug in slugs if slug in found]


def to_change(db: Session, viewer: Viewer, slug: str, *, lock: bool) -> tuple[Solution, Deployment]:
    """The rows themselves, for those who may read the solution. Raises NotFound."""
    query = (
        select(Solution, Deployment)
        .join(Deployment, col(Deployment.id) == col(Solution.deployment_id))
        .where(col(Solution.slug) == slug, visible_to(viewer))
    )
    row = db.execute(query.with_for_update(of=[Solution, Deployment]) if lock else query).first()
    if row is None:
        raise NotFound(_("Diese Lösung gibt es nicht, oder sie ist nicht für Sie bestimmt."))
    return row[0], row[1]


def documents_of(db: Session, viewer: Viewer | None, shown_id: int) -> Sequence[Any]:
    """(id, name, size, licence, redacted) of the documents; none for who may not see them."""
    if FIELDS["documents"].audience not in audiences(viewer):
        return []
    return db.execute(
        select(
            col(Document.id), col(StoredFile.name), col(StoredFile.size), col(Document.licence), col(Document.redacted)
        )
        .join(StoredFile, col(StoredFile.id) == col(Document.file_id))
        .where(col(Document.solution_id) == shown_id)
        .order_by(col(Document.id))
    ).all()


def document_of(db: Session, viewer: Viewer | None, shown_id: int, document_id: int) -> tuple[Document, StoredFile]:
    """One document of the solution. Raises NotFound, also for who may not see documents."""
    row = None
    if FIELDS["documents"].audience in audiences(viewer):
        row = db.execute(
            select(Document, StoredFile)
            .join(StoredFile, col(StoredFile.id) == col(Document.file_id))
            .where(col(Document.solution_id) == shown_id, col(Document.id) == document_id)
        ).first()
    if row is None:
        raise NotFound(_("Diese Datei gibt es nicht."))
    return row[0], row[1]
