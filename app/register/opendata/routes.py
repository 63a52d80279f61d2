"""The open data: files, catalogue, schema, and the page that explains them. The same for everyone."""

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import IO, Annotated, Literal

from fastapi import Depends
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from app.database import Db
from app.people.viewer import Viewer
from app.policy import can
from app.register.fields import FIELDS
from app.register.opendata import files, maki
from app.register.opendata.catalog import FORMATS, Facts, catalogue, serialised
from app.register.opendata.columns import COLUMNS, FACTS, HEAD
from app.register.opendata.kept import kept
from app.register.opendata.licence import LICENCE_NAME, LICENCE_TEXT, LICENCE_URI, SCHEMA_VERSION
from app.register.opendata.queries import Standing, standing
from app.register.opendata.schema import FACTS as FACT_TEXTS
from app.register.opendata.schema import STATES, schema
from app.settings import get_settings
from app.web.access import ANYONE, MaybeUser, allowed
from app.web.caching import conditional
from app.web.templating import page
from app.web.visit import router as new_router

router = new_router()
Exchanger = Annotated[Viewer, Depends(allowed("register.exchange"))]
Write = Callable[[Session, IO[bytes]], None]
Which = Literal["all", "current"]
MEDIA = {end: media for end, _kind, media in FORMATS}
WRITERS = {"csv": files.write_csv, "json": files.write_json, "xlsx": files.write_xlsx}


@router.get("/register/data.csv", name="register.data.csv", dependencies=ANYONE)
def as_csv(request: Request, db: Db, versions: Which = "all") -> Response:
    return _file(request, db, "csv", versions)


@router.get("/register/data.json", name="register.data.json", dependencies=ANYONE)
def as_json(request: Request, db: Db, versions: Which = "all") -> Response:
    return _file(request, db, "json", versions)


@router.get("/register/data.xlsx", name="register.data.xlsx", dependencies=ANYONE)
def as_xlsx(request: Request, db: Db, versions: Which = "all") -> Response:
    return _file(request, db, "xlsx", versions)


def _file(request: Request, db: Session, kind: str, versions: Which) -> Response:
    """The file, made where there is none of this standing yet; 304 for who has it."""
    now = standing(db)
    mark, name = mark_of(now, kind, versions), f"ki-register-{now.changed_at or datetime.now(UTC):%Y-%m-%d}.{kind}"
    headers = {"ETag": f'"{mark}"', "Cache-Control": "public, no-cache"}
    if now.changed_at is not None:
        headers["Last-Modified"] = format_datetime(now.changed_at.astimezone(UTC), usegmt=True)
    known = {one.strip().removeprefix("W/") for one in request.headers.get("If-None-Match", "").split(",")}
    if known & {f'"{mark}"', "*"}:
        return Response(status_code=304, headers=headers)

    def write(out: IO[bytes]) -> None:
        WRITERS[kind](db, out, only_current=versions == "current", changed_at=now.changed_at)

    found = kept(f"{kind} {versions}", mark, write)
    headers |= {"Content-Length": str(found.size), "Content-Disposition": f'attachment; filename="{name}"'}
    charset = "; charset=utf-8" if kind == "csv" else ""
    return StreamingResponse(found.chunks(), media_type=MEDIA[kind] + charset, headers=headers)


def mark_of(now: Standing, *more: str) -> str:
    """Another one whenever versions, confirmations, columns or the schema are others."""
    whole = repr((now, SCHEMA_VERSION, HEAD, get_settings().public_url, *more))
    return hashlib.sha256(whole.encode()).hexdigest()[:32]


@router.get("/register/catalog.ttl", name="register.catalog.ttl", dependencies=ANYONE)
def as_turtle(request: Request, db: Db) -> Response:
    return _catalogue(request, db, "turtle", "text/turtle; charset=utf-8")


@router.get("/register/catalog.jsonld", name="register.catalog.jsonld", dependencies=ANYONE)
def as_jsonld(request: Request, db: Db) -> Response:
    return _catalogue(request, db, "json-ld", "application/ld+json")


def _catalogue(request: Request, db: Session, kind: str, media: str) -> Response:
    now, settings = standing(db), get_settings()
    facts = Facts(settings.public_url, settings.govdata_contributor, now.first_at, now.changed_at)
    return conditional(request, Response(serialised(catalogue(facts), kind), media_type=media), now.changed_at)


@router.get("/register/schema.json", name="register.schema", dependencies=ANYONE)
def as_schema(request: Request) -> Response:
    body = json.dumps(schema(), ensure_ascii=False, indent=1)
    return conditional(request, Response(body, media_type="application/schema+json"))


@router.get("/register/data", name="register.data")
def explained(request: Request, db: Db, viewer: MaybeUser) -> Response:
    """What there is, under what terms, and what it means."""
    columns: dict[str, list[str]] = {}
    for column in COLUMNS:
        columns.setdefault(column.fact.name, []).append(column.name)
    return page(
        request,
        "register/data.html",
        changed_at=standing(db).changed_at,
        licence=(LICENCE_NAME, LICENCE_TEXT, LICENCE_URI),
        schema_version=SCHEMA_VERSION,
        fields=[(fact, columns.get(fact.name, [])) for fact in FIELDS.values()],
        facts=[(name, *FACT_TEXTS[name][1:]) for name in FACTS],
        states=STATES,
        exchanges=can(viewer, "register.exchange"),
    )


@router.get("/register/maki.csv", name="register.maki")
def as_maki(_viewer: Exchanger, db: Db) -> Response:
    """What is published, with the columns that the national register may want; provisional."""
    headers = {"Content-Disposition": 'attachment; filename="maki-vorlaeufig.csv"', "Cache-Control": "no-store"}
    found = kept("maki", mark_of(standing(db), maki.mark()), lambda out: maki.write(db, out))
    return StreamingResponse(found.chunks(), media_type="text/csv; charset=utf-8", headers=headers)
