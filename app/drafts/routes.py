"""Saving what is typed, and throwing it away."""

from typing import Annotated

from fastapi import Depends, Path
from pydantic import BaseModel, Field
from starlette.responses import RedirectResponse, Response

from app.database import Db
from app.drafts import service
from app.people.viewer import Viewer
from app.web.access import allowed
from app.web.forms import Form, read
from app.web.visit import router as new_router

router = new_router()
Owner = Annotated[Viewer, Depends(allowed("account.use"))]
FormName = Annotated[str, Path(pattern=service.FORM_NAME)]


class Typed(BaseModel):
    """Any fields, as they are."""


class DiscardForm(BaseModel):
    next: str = Field("/", max_length=2000)


@router.post("/drafts/{form_name}", name="drafts.save")
def save(db: Db, viewer: Owner, form_name: FormName, form: Annotated[Form[Typed], Depends(read(Typed))]) -> Response:
    """Answers without content; files are never kept."""
    service.save(db, viewer, form_name, form.raw)
    return Response(status_code=204)


@router.post("/drafts/{form_name}/discard", name="drafts.discard")
def discard(
    db: Db, viewer: Owner, form_name: FormName, form: Annotated[Form[DiscardForm], Depends(read(DiscardForm))]
) -> Response:
    """Forgets the draft and goes on to `next`, a path of ours."""
    service.discard(db, viewer, form_name)
    return RedirectResponse(_own_path(form.value("next")), status_code=303)


def _own_path(target: str) -> str:
    plain = target.isprintable() and "\\" not in target
    return target if plain and target.startswith("/") and not target.startswith("//") else "/"
