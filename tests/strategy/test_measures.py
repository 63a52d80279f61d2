"""Each indicator against data of which the right answer is known."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session
from sqlalchemy.sql import text
from sqlmodel import col

from app.jobs import measure_strategy
from app.people.models import Organisation, as_of, now
from app.register.models import NilReturn, RegisterListing
from app.search.documents import Kind
from app.search.models import Answered
from app.solutions.models import Deployment, Status
from app.strategy import queries, service
from app.strategy.indicators import INDICATORS, long_text
from app.strategy.models import Indicator, Measure, Snapshot
from app.strategy.queries import measures
from app.strategy.queries.measures import Measured
from app.texts import speaking
from app.tickets.models import Stage, Ticket
from tests.conftest import ClientFor
from tests.factories import OFFICER, STRANGER, Known, file_ticket, in_stage
from tests.register.factories import an_entry
from tests.solutions.factories import a_system, all_met, in_state

TODAY = date(2026, 11, 25)


def deployed(db: Session, viewer: Known, status: Status = Status.operation, by: str = OFFICER, **more: object) -> int:
    solution = in_state(db, viewer, by=by, status=status.value, end_month="2026-02-01", **more)  # type: ignore[arg-type]
    return solution.deployment_id


def test_administrations_are_counted_once_and_only_with_something_in_use(db: Session, viewer: Known) -> None:
    nothing = measures.administrations(db, TODAY)
    assert nothing == Measured(0, 0, 133)
    for status in (Status.idea, Status.procurement, Status.paused, Status.retired):
        deployed(db, viewer, status)
    assert measures.administrations(db, TODAY) == nothing
    deployed(db, viewer, Status.pilot)
    deployed(db, viewer, Status.operation)
    assert measures.administrations(db, TODAY) == Measured(1, 1, 133)
    deployed(db, viewer, Status.operation, by=STRANGER)
    assert measures.administrations(db, TODAY) == Measured(2, 2, 133)


def test_a_member_counts_for_its_association(db: Session, viewer: Known) -> None:
    member = db.scalars(select(Organisation).where(col(Organisation.served_by_id).isnot(None)).limit(1)).one()
    db.add(Deployment(organisation_id=member.id or 0, status=Status.pilot))
    db.add(Deployment(organisation_id=member.served_by_id or 0, status=Status.pilot))
    db.flush()
    assert measures.administrations(db, TODAY) == Measured(1, 1, 133)
    centre = db.scalars(select(Organisation).where(col(Organisation.kind) == "centre").limit(1)).first()
    if centre is not None:
        db.add(Deployment(organisation_id=centre.id or 0, status=Status.pilot))
        db.flush()
        assert measures.administrations(db, TODAY) == Measured(1, 1, 133)


def test_the_median_of_the_days_until_consultation(db: Session, viewer: Known) -> None:
    today = now().date()
    assert measures.first_consultation(db, today) == Measured(None, None, 0)
    begun = now() - timedelta(days=30)
    for days in (1, 2, 9):
        ticket = in_stage(db, viewer, Stage.consultation)
        ticket.submitted_at, ticket.consultation_at = begun - timedelta(days=days), begun
    old = in_stage(db, viewer, Stage.consultation)
    old.submitted_at, old.consultation_at = now() - timedelta(days=900), now() - timedelta(days=400)
    file_ticket(db, viewer)
    db.flush()
    assert measures.first_consultation(db, today) == Measured(2.0, None, 3)


def test_what_the_knowledge_base_answered(db: Session, viewer: Known) -> None:
    today, body = now().date(), viewer(OFFICER).organisation_id
    assert measures.known_answers(db, today) == Measured(None, 0, 0)
    for _ in range(3):
        file_ticket(db, viewer)
    for days in (1, 400):
        at = now() - timedelta(days=days)
        db.add(Answered(organisation_id=body, kind=Kind.guidance, object_id=1, at=at))
    db.flush()
    assert measures.known_answers(db, today) == Measured(25.0, 1, 4)


def test_deployments_with_all_musts_met(db: Session, viewer: Known) -> None:
    assert measures.musts_met(db, TODAY) == Measured(None, 0, 0)
    solutions = [in_state(db, viewer, status=status) for status in ("operation", "pilot", "operation", "idea")]
    for solution, but in zip(solutions, ((), (), ("LP-05",), ()), strict=True):
        all_met(db, viewer, solution, *but)
    deployed(db, viewer)  # nobody checked
    assert measures.musts_met(db, TODAY) == Measured(50.0, 2, 4)
    all_met(db, viewer, solutions[0], "LP-11")
    assert measures.musts_met(db, TODAY) == Measured(25.0, 1, 4)


def test_a_checklist_for_an_earlier_phase_proves_nothing(client_for: ClientFor, db: Session, viewer: Known) -> None:
    number = deployed(db, viewer, data_category="none", risk_class="minimal")
    met = {f"LP-{n:02d}.answer": "met" for n in (1, 33, 34)}
    sent = client_for(OFFICER).post(f"/deployments/{number}/guardrails", data={"phase": "idea", "base": "0"} | met)
    assert sent.status_code == 303
    assert measures.musts_met(db, TODAY) == Measured(0.0, 0, 1)


def test_old_models_are_those_that_are_old_for_certain(db: Session, viewer: Known) -> None:
    assert measures.old_models(db, TODAY) == Measured(None, 0, 0)
    for years in ((2023,), (2024,), (2022, 2026), (None,), ()):
        models = [{"name": "M", "year": year} for year in years]
        deployed(db, viewer, system=a_system(db, viewer, name=f"S{years}", models=models))
    idle = a_system(db, viewer, name="Ungenutzt", models=[{"name": "M", "year": 2020}])
    deployed(db, viewer, Status.idea, system=idle)
    # 2024 may be younger than 24 months; 2023 cannot be.
    assert measures.old_models(db, TODAY) == Measured(100 / 3, 1, 3)


def test_satisfaction_is_told_from_five_ratings_on(db: Session, viewer: Known) -> None:
    today = now().date()
    for stars in (5, 4, 3, 5):
        ticket = in_stage(db, viewer, Stage.closed)
        ticket.rating, ticket.rated_at = stars, now()
    old = in_stage(db, viewer, Stage.closed)
    old.submitted_at = old.rated_at = now() - timedelta(days=400)
    old.rating = 1
    db.flush()
    assert measures.satisfaction(db, today) == Measured(None)
    assert long_text(Indicator.satisfaction, Measured(None)) == "zu wenige Angaben"
    db.execute(update(Ticket).where(col(Ticket.id) == old.id).values(rated_at=now()))
    assert measures.satisfaction(db, today) == Measured(3.6, None, 5)


@pytest.mark.parametrize(
    ("indicator", "value", "german", "english"),
    [
        (Indicator.administrations, Measured(7, 7, 133), "7 von 133", "7 of 133"),
        (Indicator.first_consultation, Measured(3.25, None, 1), "3,2 Tage (1 Anfrage)", "3.2 days (1 request)"),
        (Indicator.first_consultation, Measured(1.0, None, 1200), "1 Tag (1.200 Anfragen)", "1 day (1,200 requests)"),
        (Indicator.musts_met, Measured(100 / 3, 1, 3), "33,3 % (1 von 3)", "33.3 % (1 of 3)"),
        (Indicator.musts_met, Measured(100.0, 3, 3), "100 % (3 von 3)", "100 % (3 of 3)"),
        (Indicator.musts_met, Measured(None, 0, 0), "noch keine Angaben", "no data yet"),
        (Indicator.satisfaction, Measured(4.25, None, 8), "4,2 von 5 (8 Bewertungen)", "4.2 of 5 (8 ratings)"),
    ],
)
def test_values_read_as_one_writes_them(indicator: Indicator, value: Measured, german: str, english: str) -> None:
    assert long_text(indicator, value) == german
    with speaking("en"):
        assert long_text(indicator, value) == english


def test_entries_that_were_confirmed_lately(db: Session, viewer: Known) -> None:
    today = now().date()
    assert measures.confirmed_entries(db, today) == Measured(None, 0, 0)
    for days in (1, 360, 400):
        entry = an_entry(db, viewer, purpose=f"Zweck {days}")
        day = today - timedelta(days=days)
        entry.last_confirmed = day
        db.execute(update(RegisterListing).where(col(RegisterListing.entry_id) == entry.id).values(last_confirmed=day))
    an_entry(db, viewer, "draft")
    an_entry(db, viewer, "withdrawn")
    db.flush()
    assert measures.confirmed_entries(db, today) == Measured(200 / 3, 2, 3)


def test_bodies_that_say_they_use_none(db: Session, viewer: Known) -> None:
    today = now().date()
    nobody = measures.nil_returns(db, today)
    assert (nobody.value, nobody.numerator) == (0, 0)
    assert (nobody.denominator or 0) >= 133
    for year, who in ((today.year, OFFICER), (today.year - 1, STRANGER)):
        db.add(NilReturn(organisation_id=viewer(who).organisation_id, year=year, by_id=viewer(who).id))
    db.flush()
    assert measures.nil_returns(db, today) == Measured(1, 1, nobody.denominator)
    an_entry(db, viewer)  # what stands in the register counts more than what was declared
    assert measures.nil_returns(db, today) == nobody


# --- Keeping ----------------------------------------------------------------------------------------------


def snapshots(db: Session) -> list[tuple[date, Indicator, float | None]]:
    rows = db.scalars(select(Snapshot).order_by(col(Snapshot.month), col(Snapshot.indicator)))
    return [(one.month, one.indicator, one.value) for one in rows]


def test_a_month_is_kept_once(db: Session, viewer: Known) -> None:
    with as_of(datetime(2026, 10, 31, 23, 30, tzinfo=UTC)):  # already November in Magdeburg
        measure_strategy(db)
    first = snapshots(db)
    assert {month for month, _name, _value in first} == {date(2026, 11, 1)}
    assert {name for _month, name, _value in first} == set(Indicator)
    deployed(db, viewer)
    with as_of(datetime(2026, 11, 25, 12, tzinfo=UTC)):
        measure_strategy(db)
        measure_strategy(db)
        assert queries.measured(db)[Indicator.administrations][0] == Measured(1, 1, 133)
    assert snapshots(db) == first
    with as_of(datetime(2026, 12, 5, tzinfo=UTC)):
        measure_strategy(db)
    assert (date(2026, 12, 1), Indicator.administrations, 1.0) in snapshots(db)
    assert db.scalar(select(func.count()).select_from(Measure)) == len(INDICATORS)


def test_a_month_is_never_told_anew(db: Session) -> None:
    measure_strategy(db)
    with pytest.raises(ProgrammingError, match="permission denied"), db.begin_nested():
        db.execute(text("UPDATE indicator_snapshot SET value = 1"))


def test_what_was_left_lying_is_measured_by_whoever_asks(db: Session, viewer: Known) -> None:
    with as_of(now() - timedelta(hours=1)):
        measure_strategy(db)
    deployed(db, viewer)
    assert service.current(db)[0][Indicator.administrations].value == 0
    db.execute(update(Measure).values(at=now() - timedelta(hours=4)))
    found, at = service.current(db)
    assert found[Indicator.administrations].value == 1
    assert now() - at < timedelta(minutes=1)


def test_every_indicator_has_its_words() -> None:
    assert set(INDICATORS) == set(Indicator)
    assert all(fact.title and fact.formula for fact in INDICATORS.values())
