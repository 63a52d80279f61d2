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


def test_a_good_secret_signs() -> None:
    assert Settings(demo=False, secret_key=GOOD).signing_key == GOOD


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "lotse.example", "::"])
def test_demo_mode_stays_on_loopback(host: str) -> None:
    with pytest.raises(ValidationError, match="HOST: demo mode lets anyone in as anyone"):
        Settings(demo=True, host=host)


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("PORT", "99999", r"^PORT: "),
        ("PORT", "viele", "^PORT: "),
        ("DATABASE_URL", "mysql://x", "^DATABASE_URL: must start with postgresql://"),
        ("SESSION_HOURS", "0", "^SESSION_HOURS: "),
        ("HOST", "0.0.0.0", "^HOST: demo mode"),
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
