"""Templates and the two answers a page handler gives: `page` and `go`.

A block's name is the id of its element and so the target of htmx: `page` renders the block alone
when the request asks for it, else the whole page. Handlers never ask whether htmx is at work.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlencode

from fastapi.routing import iter_route_contexts
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.runtime import Macro
from jinja2_fragments import render_block
from markupsafe import Markup
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute

from app import texts
from app.people.viewer import Viewer, initials
from app.policy import can
from app.texts import LANGUAGES, SOURCE_LANGUAGE, current_language
from app.web import formats
from app.web.context import LANGUAGE_COOKIE
from app.web.translation import OneLanguage

TEMPLATES = Path(__file__).parents[2] / "templates"
FLASH_COOKIE = "flash"


@dataclass(frozen=True)
class NavItem:
    """An entry of the main navigation, shown to those who may do `action` (None: to everyone)."""

    label: str
    route: str
    action: str | None


@dataclass
class Site:
    """What `main` tells the web room about the whole: routes, navigation, static files."""

    nav: tuple[NavItem, ...] = ()
    demo: bool = False
    secure: bool = False
    asset: Callable[[str], str] = str
    routes: dict[str, str] = field(default_factory=dict)


site = Site()


def collect_routes(app: Starlette | Iterable[BaseRoute]) -> dict[str, str]:
    """Path patterns by route name, from the whole app."""
    routes = app.routes if isinstance(app, Starlette) else list(app)
    found: dict[str, str] = {}
    for context in iter_route_contexts(routes):
        name, path = getattr(context, "name", None), getattr(context, "path", None)
        if name and path:
            found.setdefault(name, path.replace(":path}", "}"))
    return found


def url(name: str, query: dict[str, Any] | None = None, **params: Any) -> str:
    """The path of a named route. Raises KeyError for an unknown route or a missing parameter."""
    path = site.routes[name]
    if params:
        path = path.format(**{key: quote(str(value), safe="") for key, value in params.items()})
    elif "{" in path:
        raise KeyError(f"{name} needs parameters: {path}")
    if query:
        pairs = {key: value for key, value in query.items() if value not in (None, "", [])}
        return f"{path}?{urlencode(pairs, doseq=True)}" if pairs else path
    return path


def _asset(name: str) -> str:
    return site.asset(name)


def environment(language: str = SOURCE_LANGUAGE) -> Environment:
    """The template environment of one language; `forms` and `ui` are the component macros, everywhere at hand."""
    env = OneLanguage(
        language,
        {"url": url, "asset": _asset},
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    env.install_gettext_callables(texts._, texts.ngettext, newstyle=True)  # type: ignore[attr-defined]
    env.globals.update(url=url, asset=_asset, can=can, languages=LANGUAGES, zip=zip, initials=initials)
    env.filters.update(
        day=formats.day, moment=formats.moment, near=formats.near, iso=formats.iso, size=formats.size,
        number=formats.number, safe_html=Markup,
    )  # fmt: skip
    _draw_once(env.get_template("components/glyphs.html").module)
    env.globals["ui"] = env.get_template("components/ui.html").module
    env.globals["forms"] = env.get_template("components/forms.html").module
    return env


def _draw_once(module: Any) -> None:
    """Lets a component that is wholly given by its few arguments be made once, and looked up from then on."""
    for name, macro in vars(module).items():
        if isinstance(macro, Macro):
            setattr(module, name, lru_cache(maxsize=256)(macro))


@cache
def _environment(language: str) -> Environment:
    return environment(language)


def templates() -> Environment:
    """The environment of the current language, made at first use and kept."""
    return _environment(current_language.get())


def page(request: Request, template: str, *, status: int = 200, **context: Any) -> Response:
    """The page, or the block of it that htmx asks for."""
    viewer: Viewer | None = getattr(request.state, "viewer", None)
    flashes, path = read_flashes(request), request.scope["path"]
    context |= {
        "viewer": viewer,
        "nav": navigation(viewer, path),
        "flashes": flashes,
        "locale": current_language.get(),
        "demo_mode": site.demo,
        "request_id": request.state.request_id,
        "path": path,
        "other_query": _without_language(request),
    }
    env = templates()
    block = wanted_block(request)
    if block and block in env.get_template(template).blocks:
        html = render_block(env, template, block, context)
    else:
        html = env.get_template(template).render(context)
    response = HTMLResponse(html, status_code=status, headers={"Vary": "HX-Request, HX-Target, Cookie"})
    if flashes:
        response.delete_cookie(FLASH_COOKIE)
    asked = request.query_params.get("lang")
    if asked in LANGUAGES:
        response.set_cookie(LANGUAGE_COOKIE, asked, max_age=31_536_000, samesite="lax", secure=site.secure)
    return response


def _without_language(request: Request) -> str:
    """The query to keep when the reader changes the language, with what joins the language to it."""
    if not request.url.query:
        return ""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    return f"{urlencode(kept)}&" if kept else ""


def wanted_block(request: Request) -> str | None:
    """The id of the element htmx wants to fill; htmx 4 names it as `tag#id`."""
    if request.headers.get("HX-Request-Type") != "partial":
        return None
    return request.headers.get("HX-Target", "").partition("#")[2] or None


@dataclass(frozen=True)
class NavLink:
    label: str
    href: str
    current: bool
    count: int | None = None


def navigation(viewer: Viewer | None, path: str) -> Iterable[NavLink]:
    """The main navigation as this viewer sees it; current is the entry whose path fits best."""
    seen = [(item, url(item.route)) for item in site.nav if item.action is None or can(viewer, item.action)]
    best = max((href for _item, href in seen if path == href or path.startswith(f"{href}/")), key=len, default="")
    return _links(tuple((item.label, href, href == best) for item, href in seen), current_language.get())


@lru_cache(maxsize=256)
def _links(entries: tuple[tuple[str, str, bool], ...], _language: str) -> list[NavLink]:
    """Kept by all they say."""
    return [NavLink(texts._(label), href, current) for label, href, current in entries]


def go(
    name: str, query: dict[str, Any] | None = None, *, flash: tuple[str, str] | None = None,
    anchor: str = "", **params: Any,
) -> Response:  # fmt: skip
    """After a successful POST: on to a page (303), with a word of success if wanted."""
    response = RedirectResponse(url(name, query, **params) + (f"#{anchor}" if anchor else ""), status_code=303)
    if flash:
        set_flash(response, *flash)
    return response


def set_flash(response: Response, kind: str, text: str) -> None:
    """Shows a sentence on the next page; kind is success, info, warning or danger."""
    response.set_cookie(
        FLASH_COOKIE,
        quote(json.dumps([kind, text])),
        max_age=60,
        httponly=True,
        samesite="lax",
        secure=site.secure,
    )


def read_flashes(request: Request) -> list[tuple[str, str]]:
    """The sentences left by the request before."""
    raw = request.cookies.get(FLASH_COOKIE)
    if not raw:
        return []
    try:
        kind, text = json.loads(unquote(raw))
    except (ValueError, TypeError, RecursionError):
        return []
    ours = isinstance(text, str) and isinstance(kind, str) and kind in {"success", "info", "warning", "danger"}
    return [(kind, text)] if ours else []
