"""Append-only record: who did what, when."""

from app.journal.service import record

__all__ = ["record"]
