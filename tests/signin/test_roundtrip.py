"""Signing in at the certified provider over HTTP, and everything that can be wrong about an answer."""

import re
import time
from collections.abc import Iterator
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx2
import pytest
from fastapi.testclient import TestClient
from joserfc.jwk import OctKey, RSAKey
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.journal.models import JournalEntry
from app.people import invitations
from app.people.credentials import LoginSession, sessions_of
from app.people.models import Role, User, as_of, now
from app.people.queries import organisation_by_key, user_by_email
from app.signin.attempts import LIFETIME, SigninAttempt
from app.web.access import SESSION_COOKIE
from tests.factories import COORDINATOR, OFFICER
from tests.signin.conftest import HOME, SECRET, SetUp, certified
from tests.signin.fake import FakeProvider

NEW = "neu@koethen.example"


@pytest.fixture
def there() -> Iterator[httpx2.Client]:
    """The same person's browser, at the provider."""
    with httpx2.Client(timeout=10) as client:
        yield client


def departure(browser: TestClient, provider: str = "certified", **query: str) -> str:
    """Where the browser is sent to."""
    answer = browser.get(f"/sign-in/oidc/{provider}", params=query)
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


def answer_for(there: httpx2.Client, address: str, login: str) -> str:
    """Signs in at the provider; the path and query it sends the browser back with."""
    page = there.get(address)
    while "Location" in page.headers:
        address = urljoin(address, page.headers["Location"])
        if address.startswith(HOME):
            return address.removeprefix(HOME)
        page = there.get(address)
        action = re.search(r'action="([^"]+)"', page.text)
        if action:
            page = there.post(urljoin(address, action[1]), data={"login": login} if login else {"deny": "1"})
    raise AssertionError(page.text)


def query_of(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def signed_in_as(browser: TestClient) -> str | None:
    """The address on the account page."""
    found = re.search(r"[\w.+-]+@[\w.-]+\.example", browser.get("/account").text)
    return found[0] if found else None


def headline(text: str) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", text, re.DOTALL)
    assert found, text
    return found[1].strip()


def test_officer_signs_in_at_the_provider_and_goes_where_they_wanted(
    set_up: SetUp, issuer: str, there: httpx2.Client, db: Session
) -> None:
    browser = set_up(certified=issuer)
    address = departure(browser, next="/tickets?stage=triage")
    asked = query_of(address)
    assert address.startswith(f"{issuer}/auth?")
    assert {name: asked[name] for name in ("response_type", "client_id", "scope", "code_challenge_method")} == {
        "response_type": "code",
        "client_id": "ki-lotse",
        "scope": "openid email profile",
        "code_challenge_method": "S256",
    }
    assert asked["redirect_uri"] == f"{HOME}/sign-in/oidc/certified/callback"
    assert len(asked["state"]) >= 20
    assert len(asked["nonce"]) >= 20
    done = browser.get(answer_for(there, address, OFFICER))
    assert (done.status_code, done.headers["Location"]) == (303, "/tickets?stage=triage")
    assert "HttpOnly" in done.headers["Set-Cookie"]
    user = user_by_email(db, OFFICER)
    assert user is not None
    assert user.id is not None
    [session] = sessions_of(db, user.id)
    assert session.provider == "certified"
    assert (session.id_token or "").count(".") == 2
    last = db.scalars(select(JournalEntry).order_by(col(JournalEntry.id).desc()).limit(1)).one()
    assert (last.action, last.actor_id, last.after) == ("session.begin", user.id, {"provider": "certified"})
    assert browser.get("/tickets").status_code == 200


def test_foreign_target_is_not_gone_to(set_up: SetUp, issuer: str, there: httpx2.Client) -> None:
    browser = set_up(certified=issuer)
    for target in ("https://evil.example/", "//evil.example", "/\\evil.example", "/a\\b", "/a\tb"):
        done = browser.get(answer_for(there, departure(browser, next=target), OFFICER))
        assert (done.status_code, done.headers["Location"]) == (303, "/")


def test_state_works_once(set_up: SetUp, issuer: str, there: httpx2.Client) -> None:
    browser = set_up(certified=issuer)
    back = answer_for(there, departure(browser), OFFICER)
    assert browser.get(back).status_code == 303
    token = browser.cookies[SESSION_COOKIE]
    again = browser.get(back)
    assert (again.status_code, headline(again.text)) == (400, "Diese Anmeldung ist abgelaufen")
    assert browser.cookies[SESSION_COOKIE] == token


def test_state_is_used_up_by_an_answer_that_fails_too(set_up: SetUp, issuer: str, there: httpx2.Client) -> None:
    browser = set_up(certified=issuer)
    back = answer_for(there, departure(browser), OFFICER)
    wrong = browser.get(re.sub(r"code=[^&]+", "code=wrong", back))
    assert (wrong.status_code, headline(wrong.text)) == (400, "Die Anmeldung hat nicht geklappt")
    assert headline(browser.get(back).text) == "Diese Anmeldung ist abgelaufen"
    assert SESSION_COOKIE not in browser.cookies


def test_tampered_missing_and_old_state_are_refused(
    set_up: SetUp, issuer: str, there: httpx2.Client, db: Session
) -> None:
    browser = set_up(certified=issuer)
    back = answer_for(there, departure(browser), OFFICER)
    for other in (re.sub(r"state=[^&]+", "state=abc", back), re.sub(r"state=[^&]+&?", "", back)):
        answer = browser.get(other)
        assert (answer.status_code, headline(answer.text)) == (400, "Diese Anmeldung ist abgelaufen")
    with as_of(now() + LIFETIME):
        assert browser.get(back).status_code == 400
    with as_of(now() + LIFETIME):
        departure(browser)
    assert len(db.scalars(select(SigninAttempt)).all()) == 1


def test_state_works_in_the_browser_that_started_only(set_up: SetUp, issuer: str, there: httpx2.Client) -> None:
    """Otherwise someone could sign others in as themselves by sending them a link."""
    browser = set_up(certified=issuer)
    back = answer_for(there, departure(browser), OFFICER)
    cookies = dict(browser.cookies)
    browser.cookies.clear()
    assert browser.get(back).status_code == 400
    browser.cookies.set("signin", "another", path="/sign-in")
    assert browser.get(back).status_code == 400
    assert "signin" in cookies


def test_two_tabs_can_sign_in_side_by_side(set_up: SetUp, issuer: str, there: httpx2.Client) -> None:
    browser = set_up(certified=issuer)
    first, second = departure(browser, next="/tickets"), departure(browser, next="/tickets/new")
    assert browser.get(answer_for(there, first, OFFICER)).headers["Location"] == "/tickets"
    assert browser.get(answer_for(there, second, OFFICER)).headers["Location"] == "/tickets/new"


def test_expired_code_is_refused(set_up: SetUp, there: httpx2.Client) -> None:
    with certified(HOME, code_seconds=1) as issuer:
        browser = set_up(certified=issuer)
        back = answer_for(there, departure(browser), OFFICER)
        time.sleep(2.1)
        answer = browser.get(back)
    assert (answer.status_code, headline(answer.text)) == (400, "Die Anmeldung hat nicht geklappt")


def test_declining_says_so(set_up: SetUp, issuer: str, there: httpx2.Client) -> None:
    browser = set_up(certified=issuer)
    answer = browser.get(answer_for(there, departure(browser), ""))
    assert (answer.status_code, headline(answer.text)) == (403, "Sie haben die Anmeldung abgebrochen")


def test_unverified_address_of_an_existing_user_does_not_get_in(
    set_up: SetUp, issuer: str, there: httpx2.Client
) -> None:
    browser = set_up(certified=issuer)
    answer = browser.get(answer_for(there, departure(browser), f"unverified:{OFFICER}"))
    assert (answer.status_code, headline(answer.text)) == (403, "Ihre E-Mail-Adresse ist noch nicht bestätigt")
    assert OFFICER in answer.text
    assert SESSION_COOKIE not in browser.cookies


def test_unknown_person_is_told_what_to_do_and_no_account_is_made(
    set_up: SetUp, issuer: str, there: httpx2.Client, db: Session
) -> None:
    browser = set_up(certified=issuer)
    before = len(db.scalars(select(User)).all())
    answer = browser.get(answer_for(there, departure(browser), NEW))
    assert (answer.status_code, headline(answer.text)) == (403, "Für diese Adresse gibt es noch kein Konto")
    assert NEW in answer.text
    assert "/sign-in/oidc/certified?anew=1" in answer.text
    assert query_of(departure(browser, anew="1"))["prompt"] == "login"
    assert len(db.scalars(select(User)).all()) == before
    assert SESSION_COOKIE not in browser.cookies


def test_person_without_address_does_not_get_in(set_up: SetUp, issuer: str, there: httpx2.Client) -> None:
    browser = set_up(certified=issuer)
    answer = browser.get(answer_for(there, departure(browser), "nobody;stelle=koethen"))
    assert (answer.status_code, headline(answer.text)) == (403, "Ihr Anmeldedienst nennt uns keine E-Mail-Adresse")


def test_deactivated_user_does_not_get_in(set_up: SetUp, issuer: str, there: httpx2.Client, db: Session) -> None:
    user = user_by_email(db, OFFICER)
    assert user is not None
    user.active = False
    db.commit()
    browser = set_up(certified=issuer)
    answer = browser.get(answer_for(there, departure(browser), f"{OFFICER};stelle=koethen"))
    assert (answer.status_code, headline(answer.text)) == (403, "Ihr Konto ist gesperrt")


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ("stelle=koethen", ("15082180", Role.officer)),
        ("stelle=koethen;rolle=leitung", ("15082180", Role.coordinator)),
        ("stelle=koethen;rolle=unbekannt", ("15082180", Role.officer)),
        ("stelle=zentrum;rolle=beratung", ("centre", Role.advisor)),
        # The centre's roles are had at the centre only, and nothing else is had there.
        ("stelle=koethen;rolle=beratung", None),
        ("stelle=zentrum", None),
        ("stelle=landtag", None),
        ("stelle=irgendwo", None),
        ("stelle=15082180", None),
        ("rolle=leitung", None),
    ],
)
def test_body_claim_that_is_mapped_gets_in(
    claims: str,
    expected: tuple[str, Role] | None,
    set_up: SetUp,
    issuer: str,
    there: httpx2.Client,
    db: Session,
) -> None:
    browser = set_up(certified=issuer)
    answer = browser.get(answer_for(there, departure(browser), f"{NEW};{claims}"))
    user = user_by_email(db, NEW)
    if expected is None:
        assert (answer.status_code, user) == (403, None)
        return
    assert answer.status_code == 303
    assert user is not None
    body = organisation_by_key(db, expected[0])
    assert body is not None
    assert (user.name, user.organisation_id, user.role) == ("Nora Beispiel", body.id, expected[1])


def invite(db: Session, email: str) -> str:
    """An invitation to Köthen; its token."""
    inviter = user_by_email(db, COORDINATOR)
    assert inviter is not None
    assert inviter.id is not None
    _invitation, token = invitations.create(
        db,
        email=email,
        name="Emil Beispiel",
        role=Role.officer,
        organisation_id=inviter.organisation_id,
        invited_by_id=inviter.id,
    )
    db.commit()
    return token


def test_invited_person_gets_in_with_the_invited_address_only(
    set_up: SetUp, issuer: str, there: httpx2.Client, db: Session
) -> None:
    browser = set_up(certified=issuer)
    token = invite(db, "Emil@Koethen.Example")
    other = browser.get(answer_for(there, departure(browser, invitation=token), "emilia@koethen.example"))
    assert (other.status_code, headline(other.text)) == (403, "Diese Einladung gilt für eine andere Adresse")
    assert user_by_email(db, "emilia@koethen.example") is None
    there.cookies.clear()
    done = browser.get(answer_for(there, departure(browser, invitation=token), "emil@koethen.example"))
    assert (done.status_code, done.headers["Location"]) == (303, "/")
    user = user_by_email(db, "emil@koethen.example")
    assert user is not None
    assert (user.name, user.role) == ("Emil Beispiel", Role.officer)
    invitation = invitations.by_token(db, token)
    assert invitation is not None
    assert invitation.accepted_at is not None


def test_invited_person_gets_in_without_the_link_too(
    set_up: SetUp, issuer: str, there: httpx2.Client, db: Session
) -> None:
    invite(db, NEW)
    browser = set_up(certified=issuer)
    assert browser.get(answer_for(there, departure(browser), NEW)).status_code == 303
    assert user_by_email(db, NEW) is not None


def test_invitation_that_is_over_lets_nobody_in(set_up: SetUp, issuer: str, there: httpx2.Client, db: Session) -> None:
    with as_of(now() - invitations.LIFETIME):
        invite(db, NEW)
    browser = set_up(certified=issuer)
    assert browser.get(answer_for(there, departure(browser), NEW)).status_code == 403


def test_signing_in_again_ends_the_session_before(
    set_up: SetUp, issuer: str, there: httpx2.Client, db: Session
) -> None:
    browser = set_up(certified=issuer)
    browser.get(answer_for(there, departure(browser), OFFICER))
    first = browser.cookies[SESSION_COOKIE]
    browser.get(answer_for(there, departure(browser), OFFICER))
    assert browser.cookies[SESSION_COOKIE] != first
    assert len(db.scalars(select(LoginSession)).all()) == 1


def test_signing_out_goes_on_to_the_provider(set_up: SetUp, issuer: str, there: httpx2.Client, db: Session) -> None:
    browser = set_up(certified=issuer)
    browser.get(answer_for(there, departure(browser), OFFICER))
    answer = browser.post("/sign-out")
    assert (answer.status_code, headline(answer.text)) == (200, "Hier sind Sie abgemeldet")
    address = answer.headers["Refresh"].removeprefix("0; url=")
    asked = query_of(address)
    assert address.startswith(f"{issuer}/session/end?")
    assert asked["post_logout_redirect_uri"] == f"{HOME}/sign-out/done"
    assert asked["id_token_hint"].count(".") == 2
    assert SESSION_COOKIE not in browser.cookies
    assert db.scalars(select(LoginSession)).all() == []
    assert browser.get("/account").status_code == 303
    done = browser.get("/sign-out/done", params={"state": asked["state"]})
    assert (done.status_code, done.headers["Location"]) == (303, "/")
    assert "bei Ihrem Anmeldedienst abgemeldet" in browser.get("/").text
    again = browser.get("/sign-out/done", params={"state": asked["state"]})
    assert "flash" not in again.headers.get("Set-Cookie", "")


# --- A provider that lies -------------------------------------------------------------------------------


def come_back(browser: TestClient, fake: FakeProvider, **changes: str) -> httpx2.Response:
    """Goes to the provider and comes back with a code at once."""
    asked = query_of(departure(browser, "fake"))
    fake.nonce = fake.nonce or asked["nonce"]
    answer = {"code": "c", "state": asked["state"], **changes}
    return browser.get("/sign-in/oidc/fake/callback", params=answer)


def test_honest_answer_of_the_other_provider_gets_in(set_up: SetUp, fake: FakeProvider) -> None:
    browser = set_up(fake=fake.issuer)
    assert come_back(browser, fake, iss=fake.issuer).status_code == 303
    assert fake.asked["grant_type"] == ["authorization_code"]
    assert len(fake.asked["code_verifier"][0]) >= 43


def test_wrong_nonce_is_refused(set_up: SetUp, fake: FakeProvider) -> None:
    fake.nonce = "of another sign-in"
    assert come_back(set_up(fake=fake.issuer), fake).status_code == 400


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": None},
        {"iss": "https://other.example"},
        {"iss": None},
        {"aud": "someone-else"},
        {"aud": "someone-else", "azp": "ki-lotse"},
        {"aud": ["ki-lotse", "someone-else"]},
        {"aud": ["ki-lotse", "someone-else"], "azp": "someone-else"},
        {"aud": None},
        {"exp": int(time.time()) - 3600},
        {"exp": None},
        {"iat": int(time.time()) + 3600},
        {"nbf": int(time.time()) + 3600},
        {"sub": None},
        {"at_hash": "wrong"},
    ],
    ids="-".join,
)
def test_token_with_wrong_claims_is_refused(
    claims: dict[str, object], set_up: SetUp, fake: FakeProvider, db: Session
) -> None:
    fake.claims = claims
    answer = come_back(set_up(fake=fake.issuer), fake)
    assert (answer.status_code, headline(answer.text)) == (400, "Die Anmeldung hat nicht geklappt")
    assert db.scalars(select(LoginSession)).all() == []


def test_clocks_may_differ_by_less_than_a_minute(set_up: SetUp, fake: FakeProvider) -> None:
    soon = int(time.time())
    fake.claims = {"exp": soon - 30, "iat": soon + 30}
    assert come_back(set_up(fake=fake.issuer), fake).status_code == 303


def test_token_signed_by_someone_else_is_refused(set_up: SetUp, fake: FakeProvider) -> None:
    fake.published = RSAKey.generate_key(2048, {"kid": "1"})
    assert come_back(set_up(fake=fake.issuer), fake).status_code == 400


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
def test_token_without_signature_or_with_a_shared_secret_is_refused(set_up: SetUp, fake: FakeProvider) -> None:
    browser = set_up(fake=fake.issuer)
    for header in ({"alg": "none"}, {"alg": "HS256"}):
        fake.header, fake.nonce = header, ""
        fake.key = OctKey.import_key(SECRET * 2)  # type: ignore[assignment]
        assert come_back(browser, fake).status_code == 400


def test_key_that_is_new_at_the_provider_is_fetched(set_up: SetUp, fake: FakeProvider) -> None:
    browser = set_up(fake=fake.issuer)
    assert come_back(browser, fake).status_code == 303
    fake.key = fake.published = RSAKey.generate_key(2048, {"kid": "2"})
    fake.header, fake.nonce = {"alg": "RS256", "kid": "2"}, ""
    assert come_back(browser, fake).status_code == 303


@pytest.mark.parametrize(
    ("announced", "issuer", "status"),
    [(True, None, 400), (True, "other", 400), (False, "other", 400), (False, None, 303), (True, "own", 303)],
)
def test_answer_names_its_issuer(
    announced: bool, issuer: str | None, status: int, set_up: SetUp, fake: FakeProvider
) -> None:
    """RFC 9207: an answer of one provider must not be taken for one of another."""
    fake.metadata = {"authorization_response_iss_parameter_supported": announced}
    named = {"own": fake.issuer, "other": "https://other.example"}.get(issuer or "")
    changes = {"iss": named} if named else {}
    assert come_back(set_up(fake=fake.issuer), fake, **changes).status_code == status


def test_claims_that_the_token_lacks_come_from_userinfo_about_the_same_person(
    set_up: SetUp, fake: FakeProvider
) -> None:
    fake.claims = {"email": None, "email_verified": None}
    browser = set_up(fake=fake.issuer)
    fake.userinfo = {"email": OFFICER, "email_verified": True}
    assert come_back(browser, fake).status_code == 303
    fake.userinfo, fake.nonce = {"email": OFFICER, "email_verified": True, "sub": "2"}, ""
    assert come_back(browser, fake).status_code == 400


DOWN = (503, "Der Anmeldedienst ist gerade nicht erreichbar")


def test_provider_that_is_down_gets_a_clear_page(set_up: SetUp, fake: FakeProvider) -> None:
    browser = set_up(fake=fake.issuer)
    asked = query_of(departure(browser, "fake"))
    fake.stop()
    back = browser.get("/sign-in/oidc/fake/callback", params={"code": "c", "state": asked["state"]})
    assert (back.status_code, headline(back.text)) == DOWN
    browser = set_up(fake=fake.issuer)
    start = browser.get("/sign-in/oidc/fake")
    assert (start.status_code, headline(start.text)) == DOWN
    assert "Dienstkonto fake" in start.text


@pytest.mark.parametrize("metadata", [{"issuer": "https://other.example"}, {"token_endpoint": None}])
def test_provider_that_names_itself_wrongly_is_not_used(
    metadata: dict[str, str | None], set_up: SetUp, fake: FakeProvider
) -> None:
    fake.metadata = metadata
    start = set_up(fake=fake.issuer).get("/sign-in/oidc/fake")
    assert (start.status_code, headline(start.text)) == DOWN


def test_provider_that_talks_nonsense_gets_a_clear_page(set_up: SetUp, fake: FakeProvider) -> None:
    browser = set_up(fake=fake.issuer)
    asked = query_of(departure(browser, "fake"))
    fake.broken = True
    back = browser.get("/sign-in/oidc/fake/callback", params={"code": "c", "state": asked["state"]})
    assert (back.status_code, headline(back.text)) == DOWN
    start = set_up(fake=fake.issuer).get("/sign-in/oidc/fake")
    assert (start.status_code, headline(start.text)) == DOWN


def test_signing_out_works_when_the_provider_is_down_or_has_no_way_out(set_up: SetUp, fake: FakeProvider) -> None:
    browser = set_up(fake=fake.issuer)
    come_back(browser, fake)
    answer = browser.post("/sign-out")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    fake.nonce = ""
    come_back(browser, fake)
    browser = set_up(fake=fake.issuer)
    fake.stop()
    assert browser.post("/sign-out").status_code == 303
    assert SESSION_COOKIE not in browser.cookies


def test_unknown_provider_is_not_found(set_up: SetUp, issuer: str) -> None:
    browser = set_up(certified=issuer)
    assert browser.get("/sign-in/oidc/other").status_code == 404
    assert browser.get("/sign-in/oidc/other/callback").status_code == 404


def test_sign_in_page_offers_each_provider_and_keeps_the_target(set_up: SetUp, issuer: str, fake: FakeProvider) -> None:
    text = set_up(certified=issuer, fake=fake.issuer).get("/sign-in", params={"next": "/tickets?stage=triage"}).text
    links = re.findall(r'href="(/sign-in/oidc/[^"]+)"', text)
    target = "next=%2Ftickets%3Fstage%3Dtriage"
    assert links == [f"/sign-in/oidc/certified?{target}", f"/sign-in/oidc/fake?{target}"]
    assert "Anmelden mit Dienstkonto certified" in text
