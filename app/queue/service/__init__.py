"""The queue's verbs: many tickets at once, saved views, who is here."""

from app.queue.service.bulk import Outcome, assign_many, take_up_many, triage_many
from app.queue.service.presence import be_here
from app.queue.service.views import change_view, delete_view, move_view, save_view

__all__ = [
    "Outcome",
    "assign_many",
    "be_here",
    "change_view",
    "delete_view",
    "move_view",
    "save_view",
    "take_up_many",
    "triage_many",
]
