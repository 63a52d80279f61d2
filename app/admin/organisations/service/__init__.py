"""Taking over an official directory, from the command line or as an upload with a dry run."""

from app.admin.organisations.service.takeover import take_over
from app.admin.organisations.service.uploads import (
    FIELD,
    MOST_BYTES,
    confirm,
    forget_old,
    mark_of,
    planned,
    upload,
    uploaded,
)

__all__ = ["FIELD", "MOST_BYTES", "confirm", "forget_old", "mark_of", "planned", "take_over", "upload", "uploaded"]
