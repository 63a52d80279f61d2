"""What was typed and not yet sent. A draft is seen by its owner only."""

import re
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ARRAY, Integer, Text, any_, bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session
from sqlmodel import col

from app.database.results import changed_rows
from app.drafts.models import Draft
from app.errors import Invalid
from app.people.models import now
from app.people.viewer import Viewer
from app.texts import _
from app.web.forms import Form

FORM_NAME = r"^[a-z][a-z_.-]{0,60}(:[A-Za-z0-9-]{1,40})?$"
MAX_BYTES = 200_000
MAX_DRAFTS = 60
KEEP = timedelta(days=90)
FIELD_NAME = re.compile(r"[\w.:\[\]-]{1,100}")
NOT_TYPED = {"submission"}  # the mark of one sending: a form shown again gets one of its own


_SEVERAL = (  # each ticket page asks this, so it is built once
    select(Draft)
    .where(
        col(Draft.user_id) == bindparam("user_id", type_=Integer),
        col(Draft.form) == any_(bindparam("forms", type_=ARRAY(Text))),
    )
    .execution_options(populate_existing=True)
)


def save(db: Session, viewer: Viewer, form: str, fields: Mapping[str, list[str]]) -> None:
    """Keeps what is typed, in place of what was kept for this form before.

    Of more than 60 drafts, the ones untouched for longest go. Raises Invalid for more than 200 kB.
    """
    kept = {
        name: [_storable(value) for value in values]
        for name, values in fields.items()
        if FIELD_NAME.fullmatch(name) and name not in NOT_TYPED
    }
    if sum(len(value.encode()) for values in kept.values() for value in values) > MAX_BYTES:
        raise Invalid({"": _("Dieser Text ist zu lang, um als Entwurf gesichert zu werden.")})
    written = insert(Draft).values(user_id=viewer.id, form=form, fields=kept, updated_at=now())
    renewed = {"fields": written.excluded.fields, "updated_at": written.excluded.updated_at}
    db.execute(written.on_conflict_do_update(index_elements=["user_id", "form"], set_=renewed))
    latest = select(col(Draft.form)).where(col(Draft.user_id) == viewer.id).order_by(col(Draft.updated_at).desc())
    db.execute(
        delete(Draft).where(
            col(Draft.user_id) == viewer.id, col(Draft.form).in_(latest.offset(MAX_DRAFTS).scalar_subquery())
        )
    )


def load(db: Session, viewer: Viewer, form: str) -> Draft | None:
    """The viewer's draft for this form, if there is one."""
    return db.get(Draft, (viewer.id, form), populate_existing=True)


def load_several(db: Session, viewer: Viewer, forms: Collection[str]) -> dict[str, Draft]:
    """The viewer's drafts for these forms, by form, in one query. None is asked where there are no forms."""
    if not forms:
        return {}
    found = db.scalars(_SEVERAL, {"user_id": viewer.id, "forms": list(forms)})
    return {draft.form: draft for draft in found}


def as_form(draft: Draft | None) -> Form[Any]:
    """A form that shows what was typed, unchecked and without blame; an empty one when there is no draft."""
    return Form(draft.fields if draft else None)


def saved_at(draft: Draft | None) -> datetime | None:
    """When the draft was last saved, for the notice above its form."""
    return draft.updated_at if draft else None


def discard(db: Session, viewer: Viewer, form: str) -> None:
    """Forgets the draft, if there is one."""
    db.execute(delete(Draft).where(col(Draft.user_id) == viewer.id, col(Draft.form) == form))


def delete_old(db: Session) -> int:
    """Forgets drafts untouched for 90 days; returns how many."""
    return changed_rows(db.execute(delete(Draft).where(col(Draft.updated_at) < now() - KEEP)))


def _storable(text: str) -> str:
    """Without what PostgreSQL's JSON can't hold."""
    return text.replace("\x00", "").encode(errors="replace").decode()
