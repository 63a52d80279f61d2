"""Providers from the environment: what is taken, and the sentence for what is not."""

import pytest

from app.people.models import Role
from app.settings import Settings, SettingsError
from app.signin.providers import Provider, read_providers

GOOD = {"ISSUER": "https://id.example", "CLIENT_ID": "lotse"}


@pytest.fixture
def set_variables(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name, value in GOOD.items():
        monkeypatch.setenv(f"OIDC_HOUSE_{name}", value)
    return monkeypatch


def read(*names: str) -> dict[str, Provider]:
    return read_providers(Settings(demo=True, oidc_providers=list(names)))


def test_one_needs_issuer_and_client_only(set_variables: pytest.MonkeyPatch) -> None:
    provider = read("house")["house"]
    assert (provider.issuer, provider.client_id, provider.title, provider.scopes) == (
        "https://id.example",
        "lotse",
        "House",
        "openid email profile",
    )
    assert (provider.email_claim, provider.name_claim, provider.end_session) == ("email", "name", True)
    assert (provider.organisation_map, provider.role_map) == ({}, {})


def test_everything_can_be_set(set_variables: pytest.MonkeyPatch) -> None:
    more = {
        "CLIENT_SECRET": "hush",
        "LABEL": "Servicekonto",
        "SCOPES": "openid mail",
        "ORGANISATION_CLAIM": "ags",
        "ORGANISATION_MAP": '{"k": "15082180"}',
        "ROLE_CLAIM": "groups",
        "ROLE_MAP": '{"chef": "coordinator"}',
        "END_SESSION": "false",
    }
    for name, value in more.items():
        set_variables.setenv(f"OIDC_HOUSE_{name}", value)
    provider = read("house")["house"]
    assert provider.client_secret.get_secret_value() == "hush"
    assert "hush" not in repr(provider)
    assert (provider.title, provider.organisation_map, provider.role_map, provider.end_session) == (
        "Servicekonto",
        {"k": "15082180"},
        {"chef": Role.coordinator},
        False,
    )


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"ISSUER": ""}, "OIDC_HOUSE_ISSUER: missing; OIDC_PROVIDERS names this provider, so set it."),
        ({"CLIENT_ID": ""}, "OIDC_HOUSE_CLIENT_ID: missing; OIDC_PROVIDERS names this provider, so set it."),
        ({"ISSUER": "http://id.example"}, "OIDC_HOUSE_ISSUER: must be an https address without query."),
        ({"ISSUER": "id.example"}, "OIDC_HOUSE_ISSUER: must be an https address without query."),
        ({"SCOPES": "email"}, "OIDC_HOUSE_SCOPES: must contain openid."),
        ({"END_SESSION": "perhaps"}, "OIDC_HOUSE_END_SESSION: neither true nor false; set it to one of them."),
        (
            {"ORGANISATION_CLAIM": "ags", "ORGANISATION_MAP": "{k: 1}"},
            'OIDC_HOUSE_ORGANISATION_MAP: not JSON; write an object such as {"value": "…"}.',
        ),
        (
            {"ORGANISATION_CLAIM": "ags", "ORGANISATION_MAP": "[]"},
            'OIDC_HOUSE_ORGANISATION_MAP: not a JSON object; write one such as {"value": "…"}.',
        ),
        (
            {"ORGANISATION_MAP": '{"k": "15082180"}'},
            "OIDC_HOUSE_ORGANISATION_MAP: has no effect alone; set ORGANISATION_CLAIM too.",
        ),
        ({"ROLE_CLAIM": "groups"}, "OIDC_HOUSE_ROLE_MAP: works only with ROLE_CLAIM; set both or neither."),
        (
            {"ROLE_CLAIM": "groups", "ROLE_MAP": '{"x": "admin"}'},
            "OIDC_HOUSE_ROLE_CLAIM: is for people whose body comes from a claim; set ORGANISATION_CLAIM too.",
        ),
        (
            {"ORGANISATION_CLAIM": "ags", "ROLE_CLAIM": "groups", "ROLE_MAP": '{"x": "king"}'},
            "OIDC_HOUSE_ROLE_MAP: names an unknown role; there are officer, coordinator, advisor, admin, parliament.",
        ),
    ],
)
def test_wrong_variable_is_named(variables: dict[str, str], sentence: str, set_variables: pytest.MonkeyPatch) -> None:
    for name, value in variables.items():
        set_variables.setenv(f"OIDC_HOUSE_{name}", value)
    with pytest.raises(SettingsError) as error:
        read("house")
    assert str(error.value) == sentence


def test_names_are_words_and_stand_once(set_variables: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match="OIDC_PROVIDERS: “Haus-1” is no name"):
        read("Haus-1")
    with pytest.raises(SettingsError, match="OIDC_PROVIDERS: house is there twice"):
        read("house", "house")
    assert read() == {}


def test_loopback_may_be_without_tls(set_variables: pytest.MonkeyPatch) -> None:
    set_variables.setenv("OIDC_HOUSE_ISSUER", "http://127.0.0.1:9000")
    assert read("house")["house"].issuer == "http://127.0.0.1:9000"
