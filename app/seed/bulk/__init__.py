"""Many made-up tickets, for measuring."""

from app.seed.bulk.load import add_tickets

__all__ = ["add_tickets"]
