"""Measures the register: its list, its facets and its search among 1,500 entries, and the whole of it as CSV."""

from datetime import date
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.bench.cases import ADVISOR, Case
from app.bench.load import Sample, get, measure
from app.bench.report import Report, share_of
from app.bench.servers import memory_mb, server
from app.database import connect, dispose, engine
from app.database.embedded import Urls
from app.people.models import Organisation, User
from app.people.queries import user_by_email
from app.people.viewer import Viewer
from app.register import service
from app.register.models import PurposeCategory, RegisterListing, Theme
from app.solutions.models import RiskClass, Status

APP = "app.cli.web:application"
ROUNDS = 3
ENTRIES = 1500
OTHER_ADVISOR = "advisor2@centre.example"
SENTENCE = "Der Assistent schlägt Texte für Bescheide vor; Menschen prüfen und verantworten jedes Ergebnis. "
LIST, CSV = "register: list, facets and search", "register: all entries as CSV"
PAGES = (
    "/register", "/register?status=pilot", "/register?theme=governance&level=municipality",
    "/register?q=bescheide", "/register?sort=title", "/register?q=assistent&status=operation",
)  # fmt: skip


def measure_register(report: Report, urls: Urls, data_dir: Path, seconds: float) -> None:
    """Adds the figures of the register to the report."""
    fill(urls)
    with server(urls, data_dir, APP, factory=True) as (port, pid):
        pages = Case(LIST, port, [get(page) for page in PAGES])
        _sample(pages, 1)
        report.register[LIST] = median(share_of(_sample(pages, seconds).times, 0.95) for _round in range(ROUNDS))
        whole = Case(CSV, port, [get("/register/data.csv")])
        before = memory_mb(pid)
        report.register[CSV] = median(median(_sample(whole, 1).times) for _round in range(ROUNDS)) * 1000
        report.register_growth_mb = memory_mb(pid) - before


def _sample(case: Case, seconds: float) -> Sample:
    return measure(case.port, case.request, connections=1, seconds=max(seconds, 1), expected=case.expected)


def fill(urls: Urls) -> None:
    """Publishes made-up entries until there are 1,500, by the verbs that people use."""
    connect(urls.app, pool=2)
    try:
        with Session(engine(), expire_on_commit=False) as db:
            there = db.scalar(select(func.count()).select_from(RegisterListing)) or 0
            bodies = list(db.scalars(select(Organisation).where(col(Organisation.population) > 0).limit(200)))
            author, approver = (_viewer(db, email) for email in (ADVISOR, OTHER_ADVISOR))
            for number, body in islice(enumerate(cycle(bodies)), max(ENTRIES - there, 0)):
                entry = service.create(db, _content(number, body), author=author, organisation=body)
                service.submit(db, entry, version=entry.version, actor=author)
                service.publish(db, entry, version=entry.version, actor=approver)
            db.commit()
    finally:
        dispose()


def _viewer(db: Session, email: str) -> Viewer:
    user: User | None = user_by_email(db, email)
    assert user is not None
    body = db.get_one(Organisation, user.organisation_id)
    return Viewer(user.id or 0, user.email, user.name, user.role, user.organisation_id, body.name)


def _content(number: int, body: Organisation) -> dict[str, Any]:
    """An entry with every field that takes a text, long enough to be like a real one."""
    text = SENTENCE * 5
    return {
        "title": f"Textassistent {number} in {body.name}"[:100],
        "summary": SENTENCE * 3,
        "contact": "ki@example.org",
        "responsible_role": "Leitung Digitalisierung",
        "security_authority": False,
        "product_name": f"Assistent {number % 40}",
        "provider": f"Anbieter {number % 25}",
        "model_name_version": [{"name": "Modell", "version": "1", "year": 2025}],
        "ai_technique": ["generative"],
        "how_it_works": text,
        "status": _of(Status, number),
        "begin_date": f"{2022 + number % 4}-03",
        "end_date": f"{date.today().year + 2}-03",  # noqa: DTZ011 – any year to come
        "purpose": text,
        "purpose_category": _of(PurposeCategory, number),
        "theme": _of(Theme, number // 3),
        "region": body.key,
        "affected_groups": ["Bürgerinnen und Bürger", "Beschäftigte"],
        "scale": {"cases": "from_1k", "users": "below_100"},
        "automation_level": "preparation",
        "human_oversight": text,
        "appeal": SENTENCE,
        "legal_basis": [{"title": "Artikel 6 DSGVO", "url": "https://example.org/legal"}],
        "risk_class": {"class": _of(RiskClass, number // 7), "date": "2026-09-01", "questionnaire_version": "1"},
        "annex_iii_points": ["5a"],
        "ai_act_role": ["deployer"],
        "class_reason": SENTENCE,
        "fria_status": "done",
        "fria_summary": text,
        "dpia_status": "done",
        "dpia_summary": text,
        "data_category": "personal",
        "data_sources": {"sources": [{"title": "Fachverfahren", "url": "https://example.org/source"}]},
        "hosting": {"kind": "eu_cloud", "country": "Deutschland"},
        "risks": text,
        "considerations": text,
        "transparency_notices": ["interaction"],
        "cost_band": "from_10k",
    }


def _of(kind: Any, number: int) -> str:
    values = [str(value) for value in kind]
    return values[number % len(values)]
