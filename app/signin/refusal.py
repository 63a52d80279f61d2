"""Why someone does not get in, and what they can do about it."""

from dataclasses import dataclass


@dataclass(eq=False)
class Refusal(Exception):
    """Becomes a page. `advice` is what to do now; `reason` is for the log, without personal data."""

    status: int
    title: str
    sentence: str
    advice: str
    reason: str
    address: str = ""
    """The e-mail address the provider named, shown to the person who came with it."""
