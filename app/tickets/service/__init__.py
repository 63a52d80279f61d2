"""The verbs of a ticket. Each checks, changes, journals and tells, in the caller's transaction.

The caller has loaded the ticket through a guard, so the permission is settled; what is checked here is
whether the ticket's state allows the verb.
"""

from app.tickets.service.closure import close, close_forgotten, decline, rate, reopen, resolve
from app.tickets.service.conversation import note, reply
from app.tickets.service.editing import edit
from app.tickets.service.filing import NewTicket, file
from app.tickets.service.linking import link, split, unlink
from app.tickets.service.merging import merge, undo_merge
from app.tickets.service.people import assign, inform, mark_confidential, uninform
from app.tickets.service.results import agree, release, withdraw, write_result
from app.tickets.service.triage import Triage, take_up, triage
from app.tickets.service.waiting import resume, wait

__all__ = [
    "NewTicket",
    "Triage",
    "agree",
    "assign",
    "close",
    "close_forgotten",
    "decline",
    "edit",
    "file",
    "inform",
    "link",
    "mark_confidential",
    "merge",
    "note",
    "rate",
    "release",
    "reopen",
    "reply",
    "resolve",
    "resume",
    "split",
    "take_up",
    "triage",
    "undo_merge",
    "uninform",
    "unlink",
    "wait",
    "withdraw",
    "write_result",
]
