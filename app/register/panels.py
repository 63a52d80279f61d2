"""The register, as a solution's page shows it: the entries of its deployment."""

from typing import Any

from sqlalchemy.orm import Session

from app.people.viewer import Viewer
from app.register import queries


def entries(db: Session, viewer: Viewer | None, solution_id: int) -> dict[str, Any]:
    """`register_entries`: (register_id, title) of those the viewer may know of that are not withdrawn."""
    return {"register_entries": queries.of_solution(db, viewer, solution_id)}
