"""The indicators, computed from the data as it is now. They count everything and name nobody."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy import Integer, Text, and_, case, cast, column, func, literal, or_, select, true
from sqlalchemy.orm import Session
from sqlmodel import col

from app.assessments.guardrails import Phase
from app.assessments.models import Assessment, AssessmentKind, Subject
from app.people.directory import OWN_ADMINISTRATION
from app.people.models import Organisation
from app.register.models import CONFIRMED_FOR, RegisterListing
from app.register.queries.keeping import Said, completeness_numbers
from app.search.models import Answered
from app.solutions.labels import months_ago
from app.solutions.models import AISystem, Deployment, Status
from app.tickets.models import Ticket

FEWEST_RATINGS = 5
"""With fewer the mean would tell who said what."""
WINDOW = 12
OLD = 24
IN_USE = (Status.pilot, Status.operation)


@dataclass(frozen=True)
class Measured:
    """A value, and what it is of. None: there is nothing to tell."""

    value: float | None
    numerator: int | None = None
    denominator: int | None = None


def share(numerator: int, denominator: int) -> Measured:
    """In per cent; None of nothing."""
    return Measured(100 * numerator / denominator if denominator else None, numerator, denominator)


def since(today: date, months: int = WINDOW) -> datetime:
    return datetime.combine(months_ago(today, months), time(), tzinfo=UTC)


def administrations(db: Session, _today: date) -> Measured:
    # A body without an administration of its own counts for the one that serves it.
    using = (
        select(func.coalesce(col(Organisation.served_by_id), col(Organisation.id)))
        .join(Deployment, col(Deployment.organisation_id) == col(Organisation.id))
        .where(col(Deployment.status).in_(IN_USE))
    )
    all_, with_one = db.execute(
        select(func.count(), func.count().filter(col(Organisation.id).in_(using))).where(
            col(Organisation.kind).in_(sorted(OWN_ADMINISTRATION)), col(Organisation.closed_on).is_(None)
        )
    ).one()
    return Measured(with_one, with_one, all_)


def first_consultation(db: Session, today: date) -> Measured:
    days = func.extract("epoch", col(Ticket.consultation_at) - col(Ticket.submitted_at)) / 86_400
    median, number = db.execute(
        select(func.percentile_cont(0.5).within_group(days), func.count()).where(
            col(Ticket.consultation_at) >= since(today)
        )
    ).one()
    return Measured(None if median is None else float(median), None, number)


def known_answers(db: Session, today: date) -> Measured:
    answered = select(func.count()).where(col(Answered.at) >= since(today)).scalar_subquery()
    filed = select(func.count()).where(col(Ticket.submitted_at) >= since(today)).scalar_subquery()
    known, asked = db.execute(select(answered, filed)).one()
    return share(known, known + asked)


def musts_met(db: Session, _today: date) -> Measured:
    newest = (
        select(col(Assessment.result).label("result"))
        .where(
            col(Assessment.subject) == Subject.deployment,
            col(Assessment.subject_id) == col(Deployment.id),
            col(Assessment.kind) == AssessmentKind.guardrails,
        )
        .order_by(col(Assessment.number).desc())
        .limit(1)
        .lateral()
    )
    phase = newest.c.result["phase"].astext
    reached = or_(
        and_(col(Deployment.status) == Status.pilot, phase == Phase.pilot.value),
        phase.in_([Phase.operation.value, Phase.retirement.value]),
    )
    met = and_(reached, func.jsonb_array_length(newest.c.result["open_musts"]) == 0)
    all_, good = db.execute(
        select(func.count(), func.count().filter(met))
        .select_from(Deployment)
        .outerjoin(newest, true())
        .where(col(Deployment.status).in_(IN_USE))
    ).one()
    return share(good, all_)


def old_models(db: Session, today: date) -> Measured:
    model = func.jsonb_array_elements(col(AISystem.models)).table_valued(column("value"), name="model")
    year = model.c.value.op("->>")(literal("year", Text))
    known = case((year.regexp_match(r"^\d{4}$"), cast(year, Integer)))
    newest = select(func.max(known)).select_from(model).correlate(AISystem).scalar_subquery()
    in_use = select(col(Deployment.system_id)).where(col(Deployment.status).in_(IN_USE))
    systems = select(newest.label("year")).where(col(AISystem.id).in_(in_use)).subquery()
    # The whole of a year before that day's is over for longer.
    old = systems.c.year < months_ago(today, OLD).year
    all_, number = db.execute(select(func.count(systems.c.year), func.count().filter(old))).one()
    return share(number, all_)


def satisfaction(db: Session, today: date) -> Measured:
    mean, number = db.execute(
        select(func.avg(col(Ticket.rating)), func.count()).where(
            col(Ticket.rating).isnot(None), col(Ticket.rated_at) >= since(today)
        )
    ).one()
    return Measured(float(mean), None, number) if number >= FEWEST_RATINGS else Measured(None)


def confirmed_entries(db: Session, today: date) -> Measured:
    all_, confirmed = db.execute(
        select(func.count(), func.count().filter(col(RegisterListing.last_confirmed) >= today - CONFIRMED_FOR))
    ).one()
    return share(confirmed, all_)


def nil_returns(db: Session, _today: date) -> Measured:
    # As the register's own page of completeness counts.
    numbers = completeness_numbers(db).values()
    declared = sum(said[Said.nil] for said in numbers)
    return Measured(declared, declared, sum(sum(said.values()) for said in numbers))
