"""An entry's page in two levels, its history, and one version with what it changed."""

from typing import Annotated, Any

from fastapi import Path
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from app.database import Db
from app.errors import NotFound
from app.people.viewer import Viewer
from app.policy import can
from app.register import queries
from app.register.fields import GROUP_LABELS, Group, Reader
from app.register.guards import Known, Published
from app.register.labels import outdated, told_lines, told_text
from app.register.models import ENTRY_LABELS, EntryState, RegisterEntry
from app.register.routes.lists import label
from app.register.telling import State, Told, Withheld, told
from app.solutions.queries import solution_of_deployment
from app.texts import _
from app.web.access import MaybeUser
from app.web.difference import Line, compare
from app.web.forms import Form
from app.web.templating import page
from app.web.visit import router as new_router

router = new_router()
Number = Annotated[int, Path(ge=1, lt=1 << 15)]
LEVELS = ("plain", "expert")


@router.get("/register/{register_id}", name="register.show")
def show(request: Request, db: Db, viewer: MaybeUser, entry: Known, level: str = "plain") -> Response:
    return entry_page(request, db, viewer, entry, level=level)


def entry_page(
    request: Request,
    db: Session,
    viewer: Viewer | None,
    entry: RegisterEntry,
    *,
    level: str = "plain",
    form: Form[Any] | None = None,
    status: int = 200,
) -> Response:
    """What is published; of a draft, which only those who work on it know, what is worked on."""
    record = queries.newest(db, entry.register_id)
    facts = queries.EntryFacts(entry.organisation_id)
    fields = record.told_to(viewer) if record else draft_told(db, entry)
    edits = can(viewer, "register.edit", facts)
    withdrawn = entry.state is EntryState.withdrawn
    return page(
        request,
        "register/show.html",
        status=status,
        entry=entry,
        record=record,
        body=queries.organisation_of(db, entry).name,
        fields=fields,
        level=level if level in LEVELS else "plain",
        groups=by_group(fields),
        reader=queries.reader_of(viewer, entry.organisation_id),
        readers=Reader,
        lines=told_lines,
        label=label,
        outdated=record is not None and outdated(record.last_confirmed),
        withdrawn=withdrawn,
        exceptions=exceptions_of(db, viewer, entry, record) if record and not withdrawn else [],
        state_labels=ENTRY_LABELS,
        edits=edits,
        approves=queries.may_approve(db, viewer, entry) if edits and entry.submitted_at else False,
        withdraws=can(viewer, "register.approve", facts),
        solution=solution_of_deployment(db, viewer, entry.deployment_id) if entry.deployment_id else None,
        form=form or Form(),
    )


def exceptions_of(
    db: Session, viewer: Viewer | None, entry: RegisterEntry, record: queries.Record
) -> list[queries.ToldException]:
    reader = queries.reader_of(viewer, entry.organisation_id)
    return queries.exceptions_told(db, entry, reader, security=record.security)


def draft_told(db: Session, entry: RegisterEntry) -> dict[str, Told]:
    """What is worked on, as those read it who work on it."""
    body = queries.organisation_of(db, entry)
    known = {"register_id": entry.register_id, "deployer": {"key": body.key, "name": body.name}}
    withheld = [Withheld.model_validate(one) for one in entry.withheld]
    return told(entry.content | known, withheld, Reader.internal)


def by_group(fields: dict[str, Told]) -> list[tuple[str, list[Told]]]:
    """The fields in their sections; what is empty is left out."""
    shown = [one for one in fields.values() if one.state is not State.empty]
    groups = [(_(GROUP_LABELS[group]), [one for one in shown if one.fact.group is group]) for group in Group]
    return [(name, facts) for name, facts in groups if facts]


@router.get("/register/{register_id}/versions", name="register.versions.index")
def versions(request: Request, db: Db, viewer: MaybeUser, record: Published) -> Response:
    found = queries.history(db, record.entry_id)
    inside = queries.reader_of(viewer, record.organisation_id) is Reader.internal
    people = {one.author_id for one in found} | {one.approver_id for one in found}
    return page(
        request,
        "register/versions.html",
        record=record,
        title=record.told_to(viewer)["title"].value,
        versions=found,
        changes={one.number: _changed(found, place, viewer) for place, one in enumerate(found)},
        names=queries.names(db, {*people}) if inside else {},
    )


def _changed(found: Any, place: int, viewer: Viewer | None) -> list[str]:
    """The names of the fields in which a version differs, for this viewer, from the one before."""
    if place + 1 >= len(found):
        return []
    return [title for title, _lines in differences(found[place + 1], found[place], viewer)]


def differences(old: queries.Record, new: queries.Record, viewer: Viewer | None) -> list[tuple[str, list[Line]]]:
    """(field, lines) of what is told otherwise, each as this viewer is told it."""
    return told_differences(old.told_to(viewer), new.told_to(viewer))


QUIET = {"version", "last_confirmed", "submitted_by"}


def told_differences(old: dict[str, Told], new: dict[str, Told]) -> list[tuple[str, list[Line]]]:
    """(field, lines) of what differs between two tellings."""
    before, after = told_text(old), told_text(new)
    found = []
    for name in dict.fromkeys([*after, *before]):
        if name in QUIET or not (lines := compare(before.get(name, ""), after.get(name, ""))):
            continue
        found.append((_((new.get(name) or old[name]).fact.label), lines))
    return found


@router.get("/register/{register_id}/versions/{number}", name="register.versions.show")
def version(request: Request, db: Db, viewer: MaybeUser, record: Published, number: Number) -> Response:
    shown = queries.version(db, record.entry_id, number)
    if shown is None:
        raise NotFound(_("Diese Fassung gibt es nicht."))
    old = queries.version(db, record.entry_id, number - 1) if number > 1 else None
    fields = shown.told_to(viewer)
    return page(
        request,
        "register/version.html",
        record=record,
        shown=shown,
        old=old,
        title=fields["title"].value,
        changes=differences(old, shown, viewer) if old else [],
        groups=by_group(fields),
        lines=told_lines,
    )
