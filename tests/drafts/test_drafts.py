"""What was typed comes back, to its owner and nobody else."""

import re
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.drafts import service
from app.drafts.models import Draft
from app.errors import Invalid
from app.people.models import as_of, now
from app.tickets.models import Stage
from tests.conftest import ClientFor
from tests.factories import ADVISOR, ADVISOR2, CAST, COLLEAGUE, OFFICER, Known, in_stage
from tests.house.test_queries import statements

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


@dataclass(frozen=True)
class Page:
    """A page with a form that is kept: `form` is sent to `send`, `key` is the field whose text shows on the page."""

    who: str
    stage: Stage
    path: str
    draft: str
    key: str
    send: str
    form: dict[str, str] = field(default_factory=dict)


PAGES = [
    Page(OFFICER, Stage.triage, "", "reply", "body", "/replies"),
    Page(ADVISOR, Stage.triage, "", "note", "body", "/notes"),
    Page(OFFICER, Stage.triage, "/text", "text", "description", "/text", {"title": "Titel", "version": "0"}),
    Page(ADVISOR, Stage.triage, "/declination", "declination", "reason", "/declination"),
    Page(ADVISOR, Stage.triage, "/relations", "part", "description", "/parts", {"title": "Teil"}),
    Page(ADVISOR, Stage.consultation, "/plan", "step", "description", "/steps", {"title": "Schritt"}),
    Page(ADVISOR, Stage.consultation, "/steps/1", "step-1", "result", "/steps/1", {"version": "0"}),
    Page(ADVISOR, Stage.consultation, "/steps/1", "step-1", "skip_reason", "/steps/1", {"version": "0"}),
    Page(ADVISOR, Stage.consultation, "/resolution", "resolution", "summary", "/resolution", {"kind": "answered"}),
    Page(OFFICER, Stage.closed, "/reopening", "reopening", "reason", "/reopening"),
    Page(OFFICER, Stage.resolved, "/rating", "rating", "comment", "/rating", {"stars": "4"}),
]
TYPED = "Was ich <gerade> geschrieben habe"
SHOWN = "Was ich &lt;gerade&gt; geschrieben habe"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.draft}-{page.key}")
def test_each_form_of_a_ticket_comes_back_as_it_was_typed(
    page: Page, client_for: ClientFor, db: Session, viewer: Known
) -> None:
    ticket = in_stage(db, viewer, page.stage)
    address, (kind, dash, number) = f"/tickets/{ticket.reference}", page.draft.partition("-")
    name = f"{kind}:{ticket.reference}{dash}{number}"
    mine, other = client_for(page.who), client_for(COLLEAGUE if page.who == OFFICER else ADVISOR2)
    empty = mine.get(f"{address}{page.path}").text
    assert f'data-draft-url="/drafts/{name.replace(":", "%3A")}"' in empty
    assert "Hier ist Ihr Entwurf" not in empty
    form = page.form | {page.key: TYPED} | ({"version": _version(empty)} if "version" in page.form else {})
    assert mine.post(f"/drafts/{name}", data=form).status_code == 204
    again = client_for(page.who).get(f"{address}{page.path}").text  # as after a new sign-in
    assert again.count("Hier ist Ihr Entwurf") == 1
    assert again.count(SHOWN) == 1
    assert SHOWN not in other.get(f"{address}{page.path}").text
    refused = mine.post(f"{address}{page.send}", data=form | {page.key: "x" * 20_001})
    assert (refused.status_code, fields(db, viewer, page.who, name)) == (422, {key: [form[key]] for key in form})
    assert mine.post(f"{address}{page.send}", data=form).status_code == 303
    assert fields(db, viewer, page.who, name) is None


def _version(html: str) -> str:
    found = re.search(r'name="version" value="([^"]+)"', html)
    assert found is not None
    return found[1]


def test_a_draft_of_an_old_version_overwrites_nothing(client_for: ClientFor, db: Session, viewer: Known) -> None:
    ticket = in_stage(db, viewer, Stage.triage)
    address, mine = f"/tickets/{ticket.reference}/text", client_for(OFFICER)
    version = _version(mine.get(address).text)
    typed = {"title": "Titel", "description": "Meine Fassung", "version": version}
    assert mine.post(f"/drafts/text:{ticket.reference}", data=typed).status_code == 204
    theirs = typed | {"description": "Ihre Fassung"}
    assert client_for(COLLEAGUE).post(address, data=theirs).status_code == 303
    html = mine.get(address).text
    assert ("Meine Fassung" in html, _version(html)) == (True, version)
    answer = mine.post(address, data=typed)
    assert answer.status_code == 409
    assert "Meine Fassung" in answer.text
    assert "Ihre Fassung" in answer.text


def test_reply_and_note_are_loaded_together(db: Session, viewer: Known, engine: Engine) -> None:
    miriam = viewer(ADVISOR)
    for name in ("reply:KI-2026-00042", "note:KI-2026-00042", "note:KI-2026-00043"):
        service.save(db, miriam, name, {"body": [name]})
    service.save(db, viewer(ADVISOR2), "note:KI-2026-00042", {"body": ["fremd"]})
    with statements(engine) as sent:
        found = service.load_several(db, miriam, ["reply:KI-2026-00042", "note:KI-2026-00042"])
    assert len(sent) == 1
    assert {name: draft.fields["body"] for name, draft in found.items()} == {
        "reply:KI-2026-00042": ["reply:KI-2026-00042"],
        "note:KI-2026-00042": ["note:KI-2026-00042"],
    }
    with statements(engine) as sent:
        assert service.load_several(db, miriam, []) == {}
    assert sent == []
