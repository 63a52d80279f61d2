"""What is assessed, as the pages of its assessments know it, and what they need from its room."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy.orm import Session

from app.assessments.engine import Answers
from app.assessments.guardrails import Applies, Phase
from app.assessments.models import Assessment, Subject
from app.assessments.service.guardrails import Wish
from app.people.viewer import Viewer
from app.web.templating import url


@dataclass(frozen=True)
class Assessed:
    """One thing. `trail` are the steps of the breadcrumb that lead to it, the last of them its own page.

    `routes` is how the names of its routes begin, `params` what they need, `mark` what tells its drafts apart.
    """

    subject: Subject
    id: int
    row: Any
    name: str
    title: str
    trail: list[tuple[str, str]]
    routes: str
    params: Mapping[str, Any]
    mark: str

    def url(self, name: str, query: dict[str, Any] | None = None, **more: Any) -> str:
        """The path of one of its pages."""
        return url(f"{self.routes}.{name}", query, **self.params, **more)

    @property
    def back(self) -> str:
        return self.trail[-1][1]


class Door(ABC):
    """What the room of a thing says about it. The guards give the thing's row, as its own pages load it."""

    path: ClassVar[str]
    routes: ClassVar[str]
    readable: ClassVar[Callable[..., Any]]
    typing: ClassVar[Callable[..., Any]]
    """For what changes nothing of the thing, such as a draft."""
    assessable: ClassVar[Callable[..., Any]]

    @abstractmethod
    def find(self, db: Session, viewer: Viewer, reference: str) -> Any:
        """The row that people know by this reference, locked; None where it is none of this kind. Raises NotFound, or
        Forbidden where the viewer may not assess it."""

    @abstractmethod
    def assessed(self, db: Session, row: Any) -> Assessed: ...

    @abstractmethod
    def may_run(self, db: Session, viewer: Viewer, row: Any) -> bool: ...

    @abstractmethod
    def files(self, db: Session, viewer: Viewer, row: Any) -> Mapping[str, str]:
        """Names of files of the thing that can be evidence, by id; beside those uploaded as such."""

    @abstractmethod
    def file_url(self, row: Any, file_id: int) -> str:
        """Where one of `files` is."""

    @abstractmethod
    def known(self, db: Session, row: Any) -> tuple[set[Applies], Phase]:
        """What the thing itself says of a first checklist."""

    @abstractmethod
    def keep_ai_act(self, db: Session, row: Any, answers: Answers, *, actor: Viewer) -> Assessment: ...

    @abstractmethod
    def keep_checklist(self, db: Session, row: Any, wish: Wish, *, actor: Viewer) -> Assessment: ...


DOORS: list[Door] = []
"""Of all that can be assessed; the app fills it."""
