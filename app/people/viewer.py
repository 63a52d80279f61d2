"""Who is looking: the small, immutable picture of a person that every query and every verb takes."""

from dataclasses import dataclass

from app.people.models import BODY_ROLES, CENTRE_ROLES, ROLE_LABELS, Role
from app.texts import _

HUES = 8


@dataclass(frozen=True, slots=True)
class Viewer:
    """A signed-in person. `scopes` is None in a browser session, else what an API token may do."""

    id: int
    email: str
    name: str
    role: Role
    organisation_id: int
    organisation_name: str
    language: str = "de"
    session_id: int | None = None
    token_id: int | None = None
    scopes: frozenset[str] | None = None

    @property
    def is_centre(self) -> bool:
        return self.role in CENTRE_ROLES

    @property
    def is_body(self) -> bool:
        return self.role in BODY_ROLES

    @property
    def role_label(self) -> str:
        return _(ROLE_LABELS[self.role])

    @property
    def initials(self) -> str:
        return initials(self.name)

    @property
    def hue(self) -> int:
        return self.id % HUES


def initials(name: str) -> str:
    """First letters of the first and the last word: "Anna Maria Öz" gives "AÖ"."""
    words = [word for word in name.replace("-", " ").split() if word[0].isalpha() and not word.endswith(".")]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()
