"""Writing an article: beginning one, and its text in each language."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from app.database import Db
from app.drafts import service as drafts
from app.errors import Invalid, NotFound, Stale
from app.guidance import queries, service
from app.guidance.forms import NewForm, NewInput, PreviewInput, TextForm, TextInput
from app.guidance.guards import Writable, Writer
from app.guidance.labels import language_options
from app.guidance.links import for_reader
from app.guidance.models import LANGUAGE_NAMES, Article, Language
from app.guidance.rendering import render
from app.people.viewer import Viewer
from app.texts import _
from app.web.access import CurrentUser
from app.web.forms import Form, filled
from app.web.templating import go, page
from app.web.visit import router as new_router

router = new_router()
NEW = "guidance.new"


@router.get("/guidance/new", name="guidance.new")
def new(request: Request, db: Db, viewer: Writer) -> Response:
    draft = drafts.load(db, viewer, NEW)
    form = drafts.as_form(draft) if draft else filled({"language": Language.german.value})
    return _new_page(request, db, viewer, form, draft_at=draft.updated_at if draft else None)


def _new_page(
    request: Request,
    db: Session,
    viewer: Viewer,
    form: Form[NewForm],
    *,
    preview: bool = False,
    status: int = 200,
    draft_at: datetime | None = None,
) -> Response:
    return page(
        request,
        "guidance/new.html",
        status=status,
        form=form,
        languages=language_options(),
        categories=[(name, _(name)) for name in queries.categories(db)],
        preview=shown(db, viewer, None, form.value("body")) if preview else "",
        draft_name=NEW,
        draft_at=draft_at,
    )


@router.post("/guidance", name="guidance.create")
def create(request: Request, db: Db, viewer: Writer, form: NewInput, preview: bool = False) -> Response:
    """Begins an article; with `preview` it only shows what the text looks like."""
    if preview:
        return _new_page(request, db, viewer, Form(form.raw), preview=True)
    if form.errors:
        return _new_page(request, db, viewer, form, status=422)
    data = form.data
    begun = service.NewArticle(slug=data.slug, category=data.category, text=data.wish, language=data.language)
    try:
        article = service.create(db, begun, actor=viewer)
    except Invalid as invalid:
        form.add_errors(invalid.fields)
        return _new_page(request, db, viewer, form, status=422)
    saved = ("success", _("Der Entwurf ist angelegt. Bis zur Veröffentlichung sieht ihn nur das Kompetenzzentrum."))
    drafts.discard(db, viewer, NEW)
    return go("guidance.show", slug=article.slug, flash=saved)


@router.get("/guidance/{slug}/edit", name="guidance.text.edit")
def edit(
    request: Request, db: Db, viewer: CurrentUser, article: Writable, language: Language = Language.german
) -> Response:
    """The newest version of the text; an empty form where there is none in this language yet."""
    head = queries.head(db, article, language)
    fields = service.facts_of(head) if head else {}
    draft = drafts.load(db, viewer, _draft_name(article, language))
    form = filled(fields | {"language": language.value, "version": head.number if head else 0})
    if draft:
        form = drafts.as_form(draft)
    return _edit_page(request, db, viewer, article, language, form, draft_at=draft.updated_at if draft else None)


def _draft_name(article: Article, language: Language) -> str:
    """What was typed belongs to the article whatever it is called."""
    return f"guidance.text:{article.id}-{language.value}"


def _edit_page(
    request: Request,
    db: Session,
    viewer: Viewer,
    article: Article,
    language: Language,
    form: Form[TextForm],
    *,
    status: int = 200,
    theirs: dict[str, Any] | None = None,
    preview: bool = False,
    draft_at: datetime | None = None,
) -> Response:
    offers = queries.offers(db, article)
    return page(
        request,
        "guidance/edit.html",
        status=status,
        article=article,
        language=language,
        offers=offers,
        missing=[one for one in Language if one not in {offer.language for offer in offers}],
        language_names=LANGUAGE_NAMES,
        form=form,
        theirs=theirs,
        files=queries.files_of(db, viewer, article),
        preview=shown(db, viewer, article, form.value("body")) if preview else "",
        draft_name=_draft_name(article, language),
        draft_at=draft_at,
        empty_form=Form(),
    )


@router.post("/guidance/{slug}/edit", name="guidance.text.update")
def update(
    request: Request, db: Db, viewer: CurrentUser, article: Writable, form: TextInput, preview: bool = False
) -> Response:
    """Saves a new version; with `preview` it only shows what the text looks like."""
    language = _language(form)
    if preview:
        return _edit_page(request, db, viewer, article, language, Form(form.raw), preview=True)
    if form.errors:
        return _edit_page(request, db, viewer, article, language, form, status=422)
    try:
        service.save_text(db, article, language, form.data.wish, version=form.data.version, actor=viewer)
    except Stale as stale:
        head = queries.head(db, article, language)
        form.raw["version"] = [str(head.number if head else 0)]
        return _edit_page(request, db, viewer, article, language, form, status=409, theirs=stale.theirs)
    drafts.discard(db, viewer, _draft_name(article, language))
    saved = ("success", _("Gespeichert. Leserinnen und Leser sehen die Fassung nach der Veröffentlichung."))
    return go("guidance.show", {"language": language.value}, slug=article.slug, flash=saved)


def _language(form: Form[TextForm]) -> Language:
    try:
        return Language(form.value("language") or Language.german)
    except ValueError:
        raise NotFound(_("Diese Sprache gibt es hier nicht.")) from None


@router.post("/guidance/preview", name="guidance.preview")
def preview(db: Db, viewer: Writer, form: PreviewInput, article: str = "") -> Response:
    """What the field "text" looks like as the text of the article, an HTML fragment."""
    found = queries.by_slug(db, viewer, article) if article else None
    return HTMLResponse(shown(db, viewer, found, form.value("text")))


def shown(db: Session, viewer: Viewer, article: Article | None, text: str) -> str:
    """The text as the viewer would read it."""
    files = queries.files_of(db, viewer, article) if article else []
    document = render(text, files)
    return for_reader(db, viewer, document.html, document.targets)
