"""Assembles the app. Nothing imports this module but what starts it."""

import structlog
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import PlainTextResponse
from starlette.routing import Mount

from app import __version__
from app.admin.centre.routes import router as centre_routes
from app.admin.journal import router as journal_routes
from app.admin.organisations.imports import router as organisations_imports
from app.admin.organisations.routes import router as organisations_routes
from app.admin.people.routes import router as people_routes
from app.assessments import panels as assessment_panels
from app.assessments.api import router as assessments_api
from app.assessments.assessable import DOORS
from app.assessments.routes import router as assessment_routes
from app.assessments.routes.tickets import TICKETS
from app.consultation import panels as consultation_panels
from app.consultation.api import router as consultation_api
from app.consultation.routes import router as consultation_routes
from app.database import Db
from app.drafts.routes import router as drafts_routes
from app.files.limit import BodyLimit
from app.files.store import connect as connect_files
from app.guidance.api import router as guidance_api
from app.guidance.links import RESOLVERS
from app.guidance.routes import router as guidance_routes
from app.pages.notifications import router as notifications_routes
from app.pages.panels import AGENDAS
from app.pages.reference import router as reference_routes
from app.pages.routes import router as pages_routes
from app.queue import panels as queue_panels
from app.queue.routes import router as queue_routes
from app.register import panels as register_panels
from app.register.api import router as register_api
from app.register.importing.routes import router as register_import
from app.register.opendata.routes import router as register_data
from app.register.queries import titles as register_titles
from app.register.routes import router as register_routes
from app.search import meaning
from app.search.api import router as search_api
from app.search.routes import router as search_routes
from app.settings import Settings, get_settings
from app.signin.account import router as account_routes
from app.signin.invitations import demo_router as demo_invitation_routes
from app.signin.invitations import router as invitation_routes
from app.signin.oidc import relying_parties
from app.signin.roundtrip import router as roundtrip_routes
from app.signin.routes import demo_router
from app.signin.routes import router as signin_routes
from app.solutions import panels as solutions_panels
from app.solutions.api import router as solutions_api
from app.solutions.panels import BESIDE
from app.solutions.queries import system_names, titles
from app.solutions.routes import router as solutions_routes
from app.solutions.routes.deployments import DEPLOYMENTS
from app.strategy.api import router as strategy_api
from app.strategy.routes import router as strategy_routes
from app.texts import N_, _
from app.tickets import panels as tickets_panels
from app.tickets.api import router as tickets_api
from app.tickets.panels import PANELS
from app.tickets.queries import SIGNS
from app.tickets.routes import router as tickets_routes
from app.web import errors
from app.web.access import limits
from app.web.api import Replay
from app.web.assets import PREFIX, Assets
from app.web.context import RequestContext
from app.web.logs import configure_logs
from app.web.loopback import OnlyHere
from app.web.templating import NavItem, collect_routes, site, templates
from app.web.visit import Room, include
from app.web.visit import router as new_router

log = structlog.get_logger("health")
NAVIGATION = (
    NavItem(N_("Warteschlange"), "queue.index", "queue.read"),
    NavItem(N_("Anfragen"), "tickets.index", "ticket.list"),
    NavItem(N_("Neue Anfrage"), "tickets.new", "ticket.file"),
    NavItem(N_("Leitfäden"), "guidance.index", None),
    NavItem(N_("Lösungen"), "solutions.index", None),
    NavItem(N_("Register"), "register.index", None),
    NavItem(N_("Strategie"), "strategy.index", None),
    NavItem(N_("Verwaltung"), "admin.index", "settings.edit"),
    NavItem(N_("Personen"), "people.index", "people.invite"),
)


def create_app(settings: Settings | None = None) -> FastAPI:
    """The whole app. The database must be connected before the first request (`app.database.connect`)."""
    settings = settings or get_settings()
    settings.require_secret()
    configure_logs(settings.log_format)

    app = FastAPI(
        title="KI-Lotse",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    app.state.settings = settings
    app.state.limits = limits(settings)
    app.state.providers = relying_parties(settings)
    connect_files(settings)
    meaning.use(settings)
    assets = Assets()
    app.router.routes.append(Mount(PREFIX, app=assets, name="static"))
    for router in APIS:
        include(app, router)
    for router in routers(settings):
        include(app, router, in_schema=False)
    errors.install(app)
    app.add_exception_handler(Replay, _replay)  # type: ignore[arg-type]
    app.add_middleware(BodyLimit)
    if settings.demo:
        app.add_middleware(OnlyHere, refuse=errors.elsewhere)
    app.add_middleware(RequestContext, secure=settings.secure_cookies, refuse=errors.cross_site)
    RESOLVERS.update(solutions=titles, systems=system_names, register=register_titles)
    PANELS.update(
        plan=consultation_panels.plan, presence=queue_panels.presence, assessments=assessment_panels.assessments,
        solutions=solutions_panels.solutions,
    )  # fmt: skip
    SIGNS.update(
        presence=queue_panels.OTHERS_HERE, assessments=assessment_panels.HAS_RUNS,
        solutions=solutions_panels.HAS_SOLUTIONS,
    )  # fmt: skip
    BESIDE[:] = [register_panels.entries]
    DOORS[:] = [DEPLOYMENTS, TICKETS]
    AGENDAS[:] = [tickets_panels.agenda, queue_panels.agenda]
    site.demo, site.secure, site.asset, site.nav = settings.demo, settings.secure_cookies, assets.url, NAVIGATION
    site.routes = collect_routes(app)
    templates()
    return app


def routers(settings: Settings) -> list[Room]:
    """Every feature's routes, the busiest first: each request tries them in this order.

    The demo sign-in is there in demo mode only.
    """
    signin = [signin_routes, roundtrip_routes, invitation_routes, account_routes]
    pages = [health, pages_routes, search_routes, reference_routes, *signin, drafts_routes]
    features = [
        queue_routes, tickets_routes, consultation_routes, solutions_routes, register_data, register_import,
        register_routes, guidance_routes, assessment_routes, strategy_routes,
    ]  # fmt: skip
    admin = [
        people_routes,
        organisations_imports,
        organisations_routes,
        centre_routes,
        journal_routes,
        notifications_routes,
    ]
    return [*features, *pages, *admin, *([demo_router, demo_invitation_routes] if settings.demo else [])]


APIS = (
    tickets_api, consultation_api, search_api, solutions_api, register_api, guidance_api, assessments_api, strategy_api,
)  # fmt: skip


async def _replay(_request: object, replay: Replay) -> object:
    return replay.response


health = new_router()


@health.get("/healthz", name="health")
async def healthz() -> PlainTextResponse:
    """Whether this process answers; nothing else is asked, so that it stays cheap."""
    return PlainTextResponse("ok")


@health.get("/readyz", name="ready")
def readyz(db: Db) -> PlainTextResponse:
    """Whether this process can do its work: 200, or 503 and a sentence while the database does not answer."""
    try:
        db.execute(select(1))
    except SQLAlchemyError as error:
        log.warning("not ready", reason=type(error).__name__)
        return PlainTextResponse(_("Die Datenbank antwortet zurzeit nicht."), status_code=503)
    return PlainTextResponse("ok")
