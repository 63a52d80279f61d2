"""What can go wrong in a way the user should hear of.

Services raise these; the web and the API turn them into pages and problem documents.
`message` is a translated sentence for the person who asked.
"""

from typing import Any


class AppError(Exception):
    status = 500

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.message = message


class Unauthenticated(AppError):
    """Nobody is signed in, and the thing asked for needs a person."""

    status = 401


class Forbidden(AppError):
    """The viewer may know that the thing exists, but not do this with it."""

    status = 403


class NotFound(AppError):
    """There is no such thing, or the viewer may not know that there is."""

    status = 404


class Conflict(AppError):
    """The thing is in a state in which this can't be done."""

    status = 409


class Stale(Conflict):
    """Someone else saved in between. `theirs` is what is stored now, by field name."""

    def __init__(self, message: str, theirs: dict[str, Any]) -> None:
        super().__init__(message)
        self.theirs = theirs


class Blocked(Conflict):
    """Something else has to be done first. `fields` names what, each with its sentence."""

    def __init__(self, message: str, fields: dict[str, str]) -> None:
        super().__init__(message)
        self.fields = fields


class TooMany(AppError):
    """This was done too often in a short time."""

    status = 429


class Invalid(AppError):
    """The input does not hold. `fields` maps a field's name to its sentence; "" is the whole form."""

    status = 422

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__(" ".join(fields.values()))
        self.fields = fields
