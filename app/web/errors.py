"""Every failure becomes a page with a way on, or on the API a problem document (RFC 9457)."""

from typing import Any

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DataError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app.errors import AppError, Blocked, Invalid, Unauthenticated
from app.texts import N_, _
from app.web.access import API_PREFIX
from app.web.context import SAFE_METHODS, add_headers
from app.web.forms import sentence
from app.web.templating import go, page, site, url

log = structlog.get_logger("errors")
PROBLEM = "application/problem+json"
TITLES = {
    400: N_("Diese Anfrage ist nicht lesbar"),
    401: N_("Bitte melden Sie sich an"),
    403: N_("Dafür fehlt die Berechtigung"),
    404: N_("Das haben wir nicht gefunden"),
    405: N_("Das geht hier nicht"),
    409: N_("Das passt nicht mehr zusammen"),
    413: N_("Das ist zu groß"),
    415: N_("Dieses Format nehmen wir nicht an"),
    421: N_("Unter dieser Adresse sind wir nicht da"),
    422: N_("Bitte prüfen Sie Ihre Angaben"),
    429: N_("Das war etwas zu oft"),
    500: N_("Da ist bei uns etwas schiefgegangen"),
    503: N_("Wir sind gleich wieder da"),
}
SENTENCES = {
    400: N_("Wir konnten die Anfrage nicht lesen. Bitte versuchen Sie es noch einmal."),
    403: N_("Ihr Konto darf das nicht. Wenn Sie es brauchen, fragen Sie die Koordination Ihrer Stelle."),
    404: N_("Die Seite gibt es nicht (mehr), oder sie ist nicht für Ihr Konto bestimmt."),
    405: N_("Diese Adresse kennt die gewünschte Aktion nicht."),
    413: N_("Das sind zu viele Daten auf einmal. Möglich sind zehn Dateien mit je 25 MB."),
    421: N_("Der Vorführbetrieb antwortet nur unter 127.0.0.1 und localhost."),
    422: N_("Etwas an dieser Eingabe stimmt nicht, sodass wir sie nicht verarbeiten können."),
    500: N_("Wir haben den Fehler festgehalten. Bitte versuchen Sie es in ein paar Minuten noch einmal."),
}
CROSS_SITE = N_(
    "Diese Anfrage kam von einer anderen Website. Zum Schutz Ihres Kontos haben wir nichts ausgeführt. "
    "Bitte öffnen Sie die Seite hier und versuchen Sie es noch einmal."
)
UNSENT = N_("Ihre Sitzung war zu Ende, deshalb ist nichts gesendet worden. Bitte melden Sie sich wieder an.")


def problem(request: Request, status: int, detail: str = "", fields: dict[str, str] | None = None) -> Response:
    """The failure as a problem document. `errors` lists fields and their sentences."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": _(TITLES.get(status, TITLES[500])),
        "status": status,
        "detail": detail or _(SENTENCES.get(status, "")) if detail or status in SENTENCES else "",
        "instance": request.url.path,
        "request_id": request.state.request_id,
    }
    if fields:
        body["errors"] = [{"field": name, "message": text} for name, text in fields.items()]
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
    return JSONResponse(body, status_code=status, media_type=PROBLEM, headers=headers)


def failure(request: Request, status: int, detail: str = "") -> Response:
    """The failure for whoever asked: a program or a person."""
    if request.url.path.startswith(API_PREFIX):
        return problem(request, status, detail)
    return page(
        request,
        "errors/error.html",
        status=status,
        title=_(TITLES.get(status, TITLES[500])),
        sentence=detail or _(SENTENCES.get(status, SENTENCES[500])),
        next="",
        code=status,
    )


def cross_site(request: Request) -> Response:
    """For what another website wanted to do in somebody's name."""
    return failure(request, 403, _(CROSS_SITE))


def elsewhere(request: Request) -> Response:
    """For who calls demo mode by a name that is not of this machine."""
    return failure(request, 421)


def install(app: FastAPI) -> None:
    """Registers the handlers."""

    @app.exception_handler(AppError)
    async def _app_error(request: Request, error: AppError) -> Response:
        if request.url.path.startswith(API_PREFIX):
            fields = error.fields if isinstance(error, Invalid | Blocked) else None
            return problem(request, error.status, error.message, fields)
        if isinstance(error, Unauthenticated):
            return sign_in_first(request)
        return failure(request, error.status, error.message)

    @app.exception_handler(HTTPException)
    async def _http_error(request: Request, error: HTTPException) -> Response:
        response = failure(request, error.status_code)
        response.headers.update(error.headers or {})
        return response

    @app.exception_handler(RequestValidationError)
    async def _validation_error(request: Request, error: RequestValidationError) -> Response:
        errors = error.errors()
        if not request.url.path.startswith(API_PREFIX):
            path_only = all(item["loc"][0] == "path" for item in errors)
            return failure(request, 404 if path_only else 422)
        if any(item["type"] == "json_invalid" for item in errors):
            return problem(request, 400, _("Das ist kein gültiges JSON."))
        fields = {".".join(str(part) for part in item["loc"][1:]): sentence(item) for item in errors}
        return problem(request, 422, _("Einige Angaben stimmen nicht."), fields)

    @app.exception_handler(DataError)
    async def _no_such_value(request: Request, error: DataError) -> Response:
        """Somebody sent a value that no column can hold, such as U+0000 or a number of thirty digits."""
        log.warning("value refused", request_id=request.state.request_id, path=request.url.path, reason=str(error.orig))
        only_path = request.method in SAFE_METHODS and not request.url.query
        return failure(request, 404 if only_path else 422)

    @app.exception_handler(Exception)
    async def _bug(request: Request, error: Exception) -> Response:
        log.error("unexpected", request_id=request.state.request_id, path=request.url.path, exc_info=error)
        response = failure(request, 500)
        add_headers(response.headers, request.state.request_id, request.url.path, secure=site.secure)
        return response


def sign_in_first(request: Request) -> Response:
    """To the sign-in page, and afterwards back: to what was asked for, or to the page of the form that was sent."""
    partial = bool(request.headers.get("HX-Request"))
    unsent = request.method not in SAFE_METHODS
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    target = _page_before(request) if partial or unsent else asked
    query = {"next": target} if target not in {"", "/"} else None
    if partial:
        return Response(status_code=204, headers={"HX-Redirect": url("signin.page", query)})
    return go("signin.page", query, flash=("warning", _(UNSENT)) if unsent else None)


def _page_before(request: Request) -> str:
    """The page of ours that the request came from, if the browser says so."""
    host, slash, path = request.headers.get("Referer", "").partition("://")[2].partition("/")
    return f"/{path}" if slash and host == request.headers.get("Host") else ""
