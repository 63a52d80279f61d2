"""A ticket's files: taking them in and handing them out."""

from textwrap import shorten
from typing import Annotated

from fastapi import Depends, Path
from pydantic import BaseModel
from starlette.responses import Response

from app.database import Db
from app.errors import Invalid
from app.files.download import download
from app.texts import _, ngettext
from app.tickets import queries
from app.tickets.guards import Attachable, Readable
from app.tickets.service.attachments import Upload, attach
from app.web.access import CurrentUser
from app.web.forms import Form, read
from app.web.templating import go
from app.web.visit import router as new_router

router = new_router()
LONGEST_FLASH = 400  # it travels in a cookie


class FilesForm(BaseModel):
    """The files themselves are in `uploads`, from the field "files"."""

    internal: bool = False


FilesInput = Annotated[Form[FilesForm], Depends(read(FilesForm))]
Number = Annotated[int, Path(ge=1, lt=1 << 31)]


@router.get("/tickets/{reference}/files/{attachment_id}", name="tickets.files.show")
def show_file(db: Db, viewer: CurrentUser, ticket: Readable, attachment_id: Number, inline: str = "") -> Response:
    return download(queries.file_of(db, viewer, ticket, attachment_id), inline=inline == "1")


@router.post("/tickets/{reference}/files", name="tickets.files.create")
def create_files(db: Db, viewer: CurrentUser, ticket: Attachable, form: FilesInput) -> Response:
    try:
        number = _attach(db, viewer, ticket, form)
    except Invalid as error:
        told = ("danger", shorten(error.message, LONGEST_FLASH, placeholder=" …"))
    else:
        text = ngettext("Die Datei ist hinzugefügt.", "%(num)s Dateien sind hinzugefügt.", number)
        told = ("success", text % {"num": number})
    return go("tickets.show", reference=ticket.reference, flash=told, anchor="files")


def _attach(db: Db, viewer: CurrentUser, ticket: Attachable, form: FilesInput) -> int:
    if form.errors:
        raise Invalid(form.errors)
    uploads = [Upload(name, data) for name, data in form.uploads]
    if not uploads:
        raise Invalid({"files": _("Bitte wählen Sie mindestens eine Datei aus.")})
    return len(attach(db, ticket, uploads, author=viewer, internal=form.data.internal))
