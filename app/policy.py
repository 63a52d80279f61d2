"""THE permission table: who may do what.

`TABLE[action][role]` is how far the role's right reaches. Everything not written here is forbidden.
Lists ask `reach` and turn it into SQL, single things ask `can`; a test holds the two against each
other for every pair of person and thing.
"""

from enum import IntEnum, StrEnum
from typing import Protocol

from app.people.models import Role
from app.people.viewer import Viewer


class Reach(IntEnum):
    """How far a right reaches. The greater contains the smaller."""

    nothing = 0
    own_body = 1
    """Things of the viewer's own body; of confidential ones those the viewer takes part in."""
    everything = 2


class Audience(StrEnum):
    """Whom the centre has written something for."""

    public = "public"
    municipalities = "municipalities"
    """Everyone of a body and of the centre; not the Landtag."""
    centre = "centre"


class Owned(Protocol):
    """What the table needs to know of a thing."""

    @property
    def organisation_id(self) -> int: ...
    @property
    def confidential(self) -> bool: ...
    @property
    def party_ids(self) -> frozenset[int]:
        """Users who take part by name: the reporter and those kept informed."""
        ...


OFFICER, COORDINATOR, ADVISOR, ADMIN, PARLIAMENT = (
    Role.officer,
    Role.coordinator,
    Role.advisor,
    Role.admin,
    Role.parliament,
)
BODY, ALL = Reach.own_body, Reach.everything


def _body_and_centre() -> dict[Role, Reach]:
    return {OFFICER: BODY, COORDINATOR: BODY, ADVISOR: ALL, ADMIN: ALL}


def _centre() -> dict[Role, Reach]:
    return {ADVISOR: ALL, ADMIN: ALL}


def _admin() -> dict[Role, Reach]:
    return {ADMIN: ALL}


TABLE: dict[str, dict[Role, Reach]] = {
    "account.use": dict.fromkeys(Role, ALL),
    "people.invite": {COORDINATOR: BODY, ADMIN: ALL},
    "people.manage": _admin(),
    "organisations.read": dict.fromkeys(Role, ALL),
    "organisations.manage": _admin(),
    "journal.read": _admin(),
    "texts.edit": _admin(),
    "settings.edit": _admin(),
    "canned.read": _centre(),
    "ticket.file": _body_and_centre(),
    "ticket.file_for_others": _centre(),
    "ticket.list": _body_and_centre(),
    "ticket.read": _body_and_centre(),
    "ticket.edit": _body_and_centre(),
    "ticket.reply": _body_and_centre(),
    "ticket.inform": _body_and_centre(),
    "ticket.attach": _body_and_centre(),
    "ticket.close": _body_and_centre(),
    "ticket.reopen": _body_and_centre(),
    "ticket.rate": {OFFICER: BODY, COORDINATOR: BODY},
    "ticket.mark_confidential": _body_and_centre(),
    "ticket.note": _centre(),
    "ticket.work": _centre(),
    "ticket.publish": _centre(),
    "ticket.agree": _body_and_centre(),
    "assessment.run": _body_and_centre(),
    "guardrails.edit": _admin(),
    "guardrails.except": _centre(),
    "queue.read": _centre(),
    "queue.share_view": _centre(),
    "solution.propose": {OFFICER: BODY, COORDINATOR: BODY},
    "solution.edit": _body_and_centre(),
    "solution.review": _centre(),
    "solution.publish": _centre(),
    # Of another body's solution: the right is that of the own body to take it over.
    "solution.reuse": {OFFICER: ALL, COORDINATOR: ALL},
    "system.edit": _centre(),
    "register.edit": _body_and_centre(),
    # What is internal of an entry is read by its body and the centre, the annex that is not public by the Landtag too.
    "register.internal": _body_and_centre(),
    "register.annex": _centre() | {PARLIAMENT: ALL},
    # Within what an admin has set, and never by whoever wrote it.
    "register.approve": {COORDINATOR: BODY, ADVISOR: ALL, ADMIN: ALL},
    # Import from, and export to, other registers.
    "register.exchange": _centre(),
    "report.make": _centre() | {PARLIAMENT: ALL},
    "register.declare": {OFFICER: BODY, COORDINATOR: BODY},
    "strategy.edit": _admin(),
    "guidance.write": _centre(),
    "guidance.publish": _admin(),
}


def audiences(viewer: Viewer | None) -> frozenset[Audience]:
    """The audiences the viewer belongs to: what is written for any of them may be read."""
    if viewer is None or viewer.role is PARLIAMENT:
        return frozenset({Audience.public})
    return frozenset(Audience) if viewer.is_centre else frozenset({Audience.public, Audience.municipalities})


def reach(viewer: Viewer | None, action: str) -> Reach:
    """How far the viewer's right to the action reaches. An unknown action is a bug and raises KeyError."""
    rights = TABLE[action]
    return Reach.nothing if viewer is None else rights.get(viewer.role, Reach.nothing)


def can(viewer: Viewer | None, action: str, thing: Owned | None = None) -> bool:
    """Whether the viewer may do the action: with the thing, or, without one, at all."""
    far = reach(viewer, action)
    if viewer is None or far is Reach.nothing:
        return False
    if far is Reach.everything or thing is None:
        return True
    if thing.confidential:
        return viewer.id in thing.party_ids and _same_body(viewer, thing)
    return _same_body(viewer, thing)


def _same_body(viewer: Viewer, thing: Owned) -> bool:
    return viewer.organisation_id == thing.organisation_id
