"""What was typed comes back, to its owner and nobody else."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.drafts import service
from app.drafts.models import Draft
from app.errors import Invalid
from app.people.models import as_of, now
from tests.conftest import ClientFor
from tests.factories import CAST, COLLEAGUE, OFFICER, Known

FORM = "reply:KI-2026-00042"


def fields(db: Session, viewer: Known, email: str = OFFICER, form: str = FORM) -> dict[str, list[str]] | None:
    draft = service.load(db, viewer(email), form)
    return draft.fields if draft else None


def test_what_was_typed_is_shown_again(db: Session, viewer: Known) -> None:
    service.save(db, viewer(OFFICER), "tickets.new", {"title": ["Grüße\nan Sie"], "inform": ["3", "4"], "goal": [""]})
    form = service.as_form(service.load(db, viewer(OFFICER), "tickets.new"))
    assert form.raw == {"title": ["Grüße\nan Sie"], "inform": ["3", "4"], "goal": [""]}
    assert (form.value("title"), form.values("inform"), form.errors) == ("Grüße\nan Sie", ["3", "4"], {})
    assert service.as_form(None).raw == {}


def test_later_text_takes_the_place_of_earlier(db: Session, viewer: Known) -> None:
    service.save(db, viewer(OFFICER), FORM, {"body": ["eins"], "old": ["x"]})
    first = service.load(db, viewer(OFFICER), FORM)
    assert first is not None
    earlier = first.updated_at
    service.save(db, viewer(OFFICER), FORM, {"body": ["zwei"]})
    second = service.load(db, viewer(OFFICER), FORM)
    assert second is not None
    assert second.fields == {"body": ["zwei"]}
    assert second.updated_at > earlier


def test_drafts_are_the_owners_only(db: Session, viewer: Known) -> None:
    service.save(db, viewer(OFFICER), FORM, {"body": ["meins"]})
    service.save(db, viewer(COLLEAGUE), FORM, {"body": ["seins"]})
    service.discard(db, viewer(COLLEAGUE), FORM)
    assert fields(db, viewer) == {"body": ["meins"]}
    assert [fields(db, viewer, email) for email in CAST if email != OFFICER] == [None] * (len(CAST) - 1)


def test_odd_fields_do_no_harm(db: Session, viewer: Known) -> None:
    service.save(
        db, viewer(OFFICER), FORM,
        {"body": ["a\x00b\ud800"], "na\x00me": ["x"], "": ["x"], "x" * 101: ["x"], "q.1": ["y"], "submission": ["z"]},
    )  # fmt: skip
    assert fields(db, viewer) == {"body": ["ab?"], "q.1": ["y"]}


def test_too_long_a_text_is_refused_and_the_old_one_stays(db: Session, viewer: Known) -> None:
    service.save(db, viewer(OFFICER), FORM, {"body": ["x" * 200_000]})
    with pytest.raises(Invalid) as caught:
        service.save(db, viewer(OFFICER), FORM, {"body": ["ä" * 100_000], "more": ["x"]})
    assert caught.value.fields == {"": "Dieser Text ist zu lang, um als Entwurf gesichert zu werden."}
    assert fields(db, viewer) == {"body": ["x" * 200_000]}


def test_of_many_drafts_the_oldest_go(db: Session, viewer: Known) -> None:
    start = now() - timedelta(days=1)
    service.save(db, viewer(COLLEAGUE), FORM, {"body": ["bleibt"]})
    for number in range(63):
        with as_of(start + timedelta(minutes=number)):
            service.save(db, viewer(OFFICER), f"reply:KI-2026-{number:05d}", {"body": ["x"]})
    mine = select(col(Draft.form)).where(col(Draft.user_id) == viewer(OFFICER).id).order_by(col(Draft.form))
    assert list(db.scalars(mine)) == [f"reply:KI-2026-{number:05d}" for number in range(3, 63)]
    assert fields(db, viewer, COLLEAGUE) == {"body": ["bleibt"]}


def test_old_drafts_are_forgotten(db: Session, viewer: Known) -> None:
    with as_of(now() - timedelta(days=91)):
        service.save(db, viewer(OFFICER), FORM, {"body": ["alt"]})
    service.save(db, viewer(COLLEAGUE), FORM, {"body": ["neu"]})
    assert service.delete_old(db) == 1
    assert (fields(db, viewer), fields(db, viewer, COLLEAGUE)) == (None, {"body": ["neu"]})


@pytest.mark.parametrize("form", ["tickets.new", "reply:KI-2026-00042", "reply%3AKI-2026-00042"])
def test_browser_saves_what_is_typed(client_for: ClientFor, db: Session, viewer: Known, form: str) -> None:
    answer = client_for(OFFICER).post(f"/drafts/{form}", data={"body": "eins\r\nzwei", "inform": ["1", "2"]})
    assert (answer.status_code, answer.content) == (204, b"")
    assert fields(db, viewer, form=form.replace("%3A", ":")) == {"body": ["eins\nzwei"], "inform": ["1", "2"]}


def test_files_are_never_kept(client_for: ClientFor, db: Session, viewer: Known) -> None:
    answer = client_for(OFFICER).post(f"/drafts/{FORM}", data={"body": "x"}, files={"files": ("a.pdf", b"%PDF-")})
    assert answer.status_code == 204
    assert fields(db, viewer) == {"body": ["x"]}


def test_too_long_a_text_is_answered_with_422(client_for: ClientFor, db: Session, viewer: Known) -> None:
    assert client_for(OFFICER).post(f"/drafts/{FORM}", data={"body": "x" * 200_001}).status_code == 422
    assert fields(db, viewer) is None


@pytest.mark.parametrize("form", ["", "x y", "Reply", "reply:", "reply:a:b", "a" * 62, "reply:x%0A", "a%2Fb"])
def test_unknown_form_names_are_not_found(client_for: ClientFor, db: Session, form: str) -> None:
    assert client_for(OFFICER).post(f"/drafts/{form}", data={"body": "x"}).status_code in {404, 405}
    assert db.scalar(select(func.count()).select_from(Draft)) == 0


@pytest.mark.parametrize(
    ("target", "location"),
    [
        ("/tickets/new", "/tickets/new"),
        ("/tickets/KI-2026-00042?a=b#reply", "/tickets/KI-2026-00042?a=b#reply"),
        ("", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_discarding_forgets_and_goes_on_within(
    client_for: ClientFor, db: Session, viewer: Known, target: str, location: str
) -> None:
    service.save(db, viewer(OFFICER), FORM, {"body": ["x"]})
    db.commit()
    answer = client_for(OFFICER).post(f"/drafts/{FORM}/discard", data={"next": target})
    assert (answer.status_code, answer.headers["Location"]) == (303, location)
    assert fields(db, viewer) is None


def test_nobody_saves_without_signing_in(client_for: ClientFor, client: object, db: Session) -> None:
    stranger = client_for(OFFICER)
    stranger.cookies.clear()
    assert stranger.post(f"/drafts/{FORM}", data={"body": "x"}).headers["Location"].startswith("/sign-in")
    assert db.scalar(select(func.count()).select_from(Draft)) == 0
