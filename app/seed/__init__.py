"""The demo content: what a new installation shows, so that there is something to see and to try."""

from app.seed.content import seed_if_empty

__all__ = ["seed_if_empty"]
