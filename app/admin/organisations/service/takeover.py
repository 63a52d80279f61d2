"""Taking over an official directory, and writing down what it changed."""

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app import journal
from app.people.importing import Plan, carry_out
from app.people.models import Organisation
from app.people.viewer import Viewer
from app.search.documents import Kind, Name
from app.search.service import renamed, touch_all


def take_over(db: Session, wanted: Plan, *, source: str, actor: Viewer | None) -> None:
    """Does what the plan says. `source` is the file's name; `actor` is None for a command.

    Journals the import as a whole, and each body that was renamed, moved, closed or opened again.
    """
    carry_out(db, wanted)
    touch_all(db, Kind.organisation, select(col(Organisation.id)))
    changes = wanted.changes
    keys = [changed.after.key for changed in changes.renamed]
    for number in db.scalars(select(col(Organisation.id)).where(col(Organisation.key).in_(keys))):
        renamed(db, Name.organisation, number or 0)
    counts = {
        "new": len(changes.new),
        "renamed": len(changes.renamed),
        "moved": len(changes.moved),
        "reopened": len(changes.reopened),
        "closed": len(changes.gone),
        "merged": len(changes.merged),
        "population": len(changes.population_changed),
    }
    facts = {"as_of": wanted.as_of, "bodies": len(wanted.bodies), **counts}
    journal.record(db, actor, "organisations.import", "organisation", None, source, after=facts)
    for it in dict.fromkeys((*changes.renamed, *changes.moved, *changes.reopened)):
        old, new = it.before, it.after
        before = {"name": old.name, "kind": old.kind, "parent": old.parent_key, "closed_on": old.closed_on}
        after = {"name": new.name, "kind": new.kind, "parent": new.parent_key, "closed_on": None}
        journal.record(db, actor, "organisation.change", "organisation", None, new.key, before=before, after=after)
    for closed in (*changes.gone, *changes.merged):
        into = closed.into.key if closed.into else None
        journal.record(
            db,
            actor,
            "organisation.close",
            "organisation",
            None,
            closed.body.key,
            after={"closed_on": closed.closed_on, "into": into},
        )
