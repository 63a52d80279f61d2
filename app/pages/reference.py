"""The help, and the API's document and its readable page."""

from pathlib import Path

from fastapi.responses import JSONResponse
from starlette.requests import Request
from starlette.responses import Response

from app.errors import NotFound
from app.texts import N_, _
from app.web.access import ANYONE
from app.web.markdown import render_page
from app.web.openapi import document
from app.web.templating import page
from app.web.visit import router as new_router

router = new_router()
GUIDES = Path(__file__).parents[2] / "docs" / "hilfe"
TITLES = {
    "sachbearbeitung": N_("Für die Sachbearbeitung in Kommunen"),
    "koordination": N_("Für die Koordination in Kommunen"),
    "beratung": N_("Für die Beratung im Kompetenzzentrum"),
    "administration": N_("Für die Administration"),
    "landtag": N_("Für den Landtag"),
    "schnittstelle": N_("Für Programme: die Schnittstelle (API)"),
}


@router.get("/help", name="help.index", dependencies=ANYONE)
def help_index(request: Request) -> Response:
    return page(request, "pages/help.html", guides=[(slug, _(title)) for slug, title in TITLES.items()])


@router.get("/help/{slug}", name="help.show", dependencies=ANYONE)
def help_show(request: Request, slug: str) -> Response:
    if slug not in TITLES:
        raise NotFound(_("Diese Seite gibt es nicht."))
    text = (GUIDES / f"{slug}.md").read_text(encoding="utf-8")
    return page(request, "pages/guide.html", title=_(TITLES[slug]), html=render_page(text.partition("\n")[2]))


@router.get("/api/v1/openapi.json", name="api.openapi")
def openapi_document(request: Request) -> JSONResponse:
    return JSONResponse(document(request.app))


@router.get("/api/v1/docs", name="api.docs", dependencies=ANYONE)
def api_docs(request: Request) -> Response:
    return page(request, "pages/api.html", document=document(request.app))
