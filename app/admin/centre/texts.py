"""The pages on which the texts of Impressum, Datenschutz and Barrierefreiheit are edited."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from app.admin.centre import queries
from app.admin.centre.forms import TextForm, TextInput
from app.admin.centre.guards import WRITERS, Writer
from app.admin.centre.service import texts as service
from app.database import Db
from app.errors import NotFound, Stale
from app.pages.models import TextPage
from app.texts import LANGUAGES, N_, _
from app.web.forms import Form, filled
from app.web.templating import go, page
from app.web.visit import router as new_router

router = new_router()
PAGES = {
    "impressum": N_("Impressum"),
    "datenschutz": N_("Datenschutz"),
    "barrierefreiheit": N_("Barrierefreiheit"),
}


@router.get("/admin/texts", name="admin.texts.index", dependencies=WRITERS)
def index(request: Request, db: Db) -> Response:
    stored = queries.text_pages(db)
    rows = [
        (slug, _(label), language, name, stored.get((slug, language)))
        for slug, label in PAGES.items()
        for language, name in LANGUAGES.items()
    ]
    return page(request, "admin/texts.html", rows=rows)


@router.get("/admin/texts/{slug}/{language}", name="admin.texts.edit", dependencies=WRITERS)
def edit(request: Request, db: Db, slug: str, language: str) -> Response:
    _known(slug, language)
    text = queries.text_page(db, slug, language)
    return _form_page(request, text, filled({"title": text.title, "body": text.body, "version": text.version}))


def _known(slug: str, language: str) -> None:
    if slug not in PAGES or language not in LANGUAGES:
        raise NotFound(_("Diese Seite gibt es nicht."))


def _form_page(
    request: Request,
    text: TextPage,
    form: Form[TextForm],
    *,
    status: int = 200,
    theirs: dict[str, Any] | None = None,
) -> Response:
    return page(
        request,
        "admin/text.html",
        status=status,
        text=text,
        form=form,
        label=_(PAGES[text.slug]),
        language=LANGUAGES[text.language],
        theirs=theirs,
    )


@router.post("/admin/texts/{slug}/{language}", name="admin.texts.update")
def update(request: Request, db: Db, viewer: Writer, slug: str, language: str, form: TextInput) -> Response:
    _known(slug, language)
    text = queries.text_page(db, slug, language, lock=True)
    if form.errors:
        return _form_page(request, text, form, status=422)
    data = form.data
    try:
        service.save_text(db, text, title=data.title, body=data.body, version=data.version, actor=viewer)
    except Stale as stale:
        form.raw["version"] = [str(text.version)]
        return _form_page(request, text, form, status=409, theirs=stale.theirs)
    saved = ("success", _("Die Seite „%(title)s“ ist gespeichert.") % {"title": data.title})
    return go("admin.texts.index", flash=saved)
