"""Wrong settings stop the start with one sentence that names the variable and the mend."""

import pytest
from pydantic import ValidationError

from app.settings import Settings, SettingsError, get_settings

GOOD = "kQ3vX9pLw2Zr8Tn5Yb1Hd6Js4Mf7Gc0AeUiOq"


@pytest.mark.parametrize("secret", ["", "changeme", "secret", "a" * 31, "a" * 40])
def test_a_weak_secret_serves_and_signs_nothing(secret: str) -> None:
    settings = Settings(demo=False, secret_key=secret)
    with pytest.raises(SettingsError, match=r"^SECRET_KEY: .* set it, e.g. with: openssl"):
        settings.require_secret()
    with pytest.raises(SettingsError):
        _ = settings.signing_key


@pytest.mark.parametrize(
    ("secret", "fault"), [("a" * 31, "missing or shorter than 32 characters"), ("a" * 40, "too easy to guess")]
)
def test_the_sentence_says_what_is_weak_about_a_secret(secret: str, fault: str) -> None:
    with pytest.raises(SettingsError, match=f"^SECRET_KEY: {fault}; set it"):
        Settings(demo=False, secret_key=secret).require_secret()


@pytest.mark.parametrize(
    "right",
    [
        {"base_url": "https://lotse.example"},
        {"smtp_url": "smtps://user:p%40ss@mail.example:465"},
        {"smtp_url": "smtp://127.0.0.1:25"},
        {"mail_from": "KI-Lotse <ki-lotse@lotse.example>"},
    ],
)
def test_what_the_table_of_settings_shows_is_right(right: dict[str, str]) -> None:
    assert Settings(demo=False, **right).model_dump().items() >= right.items()  # type: ignore[arg-type]


def test_a_good_secret_signs() -> None:
    assert Settings(demo=False, secret_key=GOOD).signing_key == GOOD


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "lotse.example", "::"])
def test_demo_mode_stays_on_loopback(host: str) -> None:
    with pytest.raises(ValidationError, match="HOST: demo mode lets anyone in as anyone"):
        Settings(demo=True, host=host)


@pytest.mark.parametrize("base_url", ["https://lotse.example", "http://127.0.0.1.lotse.example", "http://192.0.2.1"])
def test_demo_mode_has_no_public_address(base_url: str) -> None:
    with pytest.raises(ValidationError, match="BASE_URL: demo mode lets anyone in as anyone"):
        Settings(demo=True, base_url=base_url)


@pytest.mark.parametrize(
    ("host", "base_url", "public"),
    [
        ("127.0.0.1", "", "http://127.0.0.1:8000"),
        ("::1", "", "http://[::1]:8000"),
        ("127.0.0.1", "http://localhost:9000/", "http://localhost:9000"),
        ("127.0.0.1", "https://[::1]", "https://[::1]"),
    ],
)
def test_demo_mode_is_at_an_address_of_this_machine(host: str, base_url: str, public: str) -> None:
    assert Settings(demo=True, host=host, port=8000, base_url=base_url).public_url == public


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("PORT", "99999", "^PORT: must be 65535 or less$"),
        ("PORT", "viele", "^PORT: must be a whole number$"),
        ("DEMO", "vielleicht", "^DEMO: must be 0 or 1$"),
        ("DATABASE_URL", "mysql://x", "^DATABASE_URL: must start with postgresql://"),
        ("SESSION_HOURS", "0", "^SESSION_HOURS: must be 1 or more$"),
        ("LOG_FORMAT", "xml", "^LOG_FORMAT: must be console or json$"),
        ("HOST", "0.0.0.0", "^HOST: demo mode"),
        ("BASE_URL", "https://lotse.example", "^BASE_URL: demo mode"),
        ("BASE_URL", "lotse.example", "^BASE_URL: must be a whole address"),
        ("BASE_URL", "https://", "^BASE_URL: must be a whole address"),
        ("SMTP_URL", "mail.example:465", "^SMTP_URL: must be like smtps://"),
        ("SMTP_URL", "smtps://", "^SMTP_URL: must be like smtps://"),
        ("MAIL_FROM", "KI-Lotse", "^MAIL_FROM: must be an e-mail address"),
    ],
)
def test_the_sentence_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv("DEMO", "1")
    monkeypatch.setenv(variable, value)
    get_settings.cache_clear()
    try:
        with pytest.raises(SettingsError, match=sentence):
            get_settings()
    finally:
        get_settings.cache_clear()
