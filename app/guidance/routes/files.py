"""An article's files: taking them in, handing them out, removing them."""

from textwrap import shorten

from starlette.responses import Response

from app.database import Db
from app.errors import Forbidden, Invalid
from app.files.download import download
from app.files.service import Upload
from app.guidance import queries, service
from app.guidance.forms import FilesInput
from app.guidance.guards import Number, Writable
from app.texts import _, ngettext
from app.web.access import CurrentUser, MaybeUser
from app.web.templating import go
from app.web.visit import router as new_router

router = new_router()
LONGEST_FLASH = 400  # it travels in a cookie


@router.get("/guidance/files/{file_id}", name="guidance.files.show")
def show(db: Db, viewer: MaybeUser, file_id: Number) -> Response:
    """The file, for whoever may read its article: images as such, all else to be saved."""
    article = queries.by_file(db, viewer, file_id)
    _file, stored = queries.file_of(db, article, file_id)
    return download(stored, inline=True)


@router.post("/guidance/{slug}/files", name="guidance.files.create")
def create(db: Db, viewer: CurrentUser, article: Writable, form: FilesInput) -> Response:
    savepoint = db.begin_nested()
    try:
        added = service.attach(db, article, [Upload(name, data) for name, data in form.uploads], actor=viewer)
    except Invalid as invalid:
        savepoint.rollback()
        told = ("danger", shorten(invalid.message, LONGEST_FLASH, placeholder=" …"))
    else:
        text = ngettext("Die Datei ist hinzugefügt.", "%(num)s Dateien sind hinzugefügt.", len(added))
        told = ("success", text % {"num": len(added)})
    return go("guidance.text.edit", slug=article.slug, flash=told, anchor="article-files")


@router.post("/guidance/{slug}/files/{file_id}/removal", name="guidance.files.remove")
def remove(db: Db, viewer: CurrentUser, article: Writable, file_id: Number) -> Response:
    file, stored = queries.file_of(db, article, file_id)
    try:
        service.remove_file(db, article, file, stored, actor=viewer)
    except Forbidden as refused:
        return go("guidance.text.edit", slug=article.slug, flash=("warning", refused.message), anchor="article-files")
    removed = ("success", _("Die Datei ist entfernt."))
    return go("guidance.text.edit", slug=article.slug, flash=removed, anchor="article-files")
