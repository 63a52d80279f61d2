"""The environment, read and checked once at the start.

`SETTINGS_TABLE` in the README is made from this file: each field's description is its text there.
"""

from email.utils import parseaddr
from functools import cache
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
MIN_SECRET_LENGTH = 32
MIN_SECRET_LETTERS = 8
MEND_WEAK = "set it, e.g. with: openssl rand -base64 48"
SENTENCES = {
    "int_parsing": "must be a whole number",
    "bool_parsing": "must be 0 or 1",
    "greater_than_equal": "must be {ge} or more",
    "less_than_equal": "must be {le} or less",
    "string_pattern_mismatch": "must be console or json",
}


class SettingsError(Exception):
    """A setting is wrong. The text is one sentence that names the variable and the mend."""


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=None, extra="ignore", frozen=True)

    database_url: str = Field(
        "", description="PostgreSQL 15 or newer, as the role the app works with. Empty: the embedded one."
    )
    database_owner_url: str = Field(
        "",
        description="The role that owns the tables and migrates. Empty: as DATABASE_URL. "
        "With two roles, the app's own can neither change nor delete the journal.",
    )
    ki_lotse_data_dir: Path = Field(
        Path("data"), description="Folder of the embedded PostgreSQL, of stored files and of unsent mail."
    )
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on.")
    base_url: str = Field("", description="Public address, such as https://lotse.example. Empty: http://HOST:PORT.")
    secret_key: str = Field(
        "",
        description="At least 32 characters, for signed links and cookies. Required outside demo mode. "
        "Make one with: openssl rand -base64 48",
    )
    demo: bool = Field(
        False, description="Demo mode: one click signs in as anyone of the cast. Loopback addresses only."
    )
    files_url: str = Field(
        "", description="Store for files, such as s3://bucket/prefix. Empty: a folder in the data folder."
    )
    smtp_url: str = Field(
        "",
        description="Mail server, such as smtps://user:password@mail.example:465. "
        "Empty: mail is written to the data folder as .eml.",
    )
    mail_from: str = Field("ki-lotse@localhost", description="Sender of mail.")
    session_idle_minutes: int = Field(
        120, ge=5, description="A session ends after so many idle minutes; a page left open counts as idle."
    )
    session_hours: int = Field(12, ge=1, description="A session ends after so many hours in any case.")
    database_pool: int = Field(10, ge=1, le=100, description="Database connections per process.")
    threads: int = Field(10, ge=1, le=200, description="Requests worked on at the same time per process.")
    log_format: str = Field("console", pattern="^(console|json)$", description="console or json.")
    search_embeddings: str = Field(
        "local",
        description="Search by meaning, beside words: local (the model that comes with KI-Lotse), off, or the address "
        "of an endpoint that speaks like OpenAI's, such as https://models.example/v1.",
    )
    search_embeddings_model: str = Field(
        "", description="Model of that endpoint; it must give 384 numbers, or give as many when asked for `dimensions`."
    )
    search_embeddings_key: str = Field("", description="Key for that endpoint.")
    govdata_contributor: str = Field(
        "", description="The id that GovData gave for the open data catalogue, such as https://… or the end of it."
    )
    oidc_providers: Annotated[list[str], NoDecode] = Field(
        default_factory=list,
        description="Names of sign-in providers, comma separated; each is set by OIDC_<NAME>_… variables.",
    )

    @field_validator("oidc_providers", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("database_url", "database_owner_url")
    @classmethod
    def _postgres(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in {"postgresql", "postgres"}:
            raise ValueError("must start with postgresql://")
        return value

    @field_validator("base_url")
    @classmethod
    def _address(cls, value: str) -> str:
        if value and not (urlsplit(value).scheme in {"http", "https"} and urlsplit(value).hostname):
            raise ValueError("must be a whole address, such as https://lotse.example")
        return value

    @field_validator("smtp_url")
    @classmethod
    def _mail_server(cls, value: str) -> str:
        if value and not (urlsplit(value).scheme in {"smtp", "smtps"} and urlsplit(value).hostname):
            raise ValueError("must be like smtps://user:password@mail.example:465, or empty")
        return value

    @field_validator("mail_from")
    @classmethod
    def _sender(cls, value: str) -> str:
        name, at, domain = parseaddr(value)[1].rpartition("@")
        if not (name and at and domain):
            raise ValueError("must be an e-mail address, such as ki-lotse@lotse.example")
        return value

    @field_validator("search_embeddings")
    @classmethod
    def _embeddings(cls, value: str) -> str:
        if value in {"local", "off"} or urlsplit(value).scheme in {"http", "https"}:
            return value
        raise ValueError("must be local, off or the http(s) address of an endpoint")

    @model_validator(mode="after")
    def _demo_stays_here(self) -> "Settings":
        if self.demo and self.host not in LOOPBACK:
            raise ValueError("HOST: demo mode lets anyone in as anyone; set HOST to 127.0.0.1 or DEMO to 0.")
        if self.demo and urlsplit(self.public_url).hostname not in LOOPBACK:
            raise ValueError("BASE_URL: demo mode lets anyone in as anyone; leave BASE_URL empty or set DEMO to 0.")
        return self

    def require_secret(self) -> None:
        """To be asked before serving and signing. Raises SettingsError outside demo mode without a good SECRET_KEY."""
        if self.demo:
            return
        if len(self.secret_key) < MIN_SECRET_LENGTH:
            raise SettingsError(f"SECRET_KEY: missing or shorter than {MIN_SECRET_LENGTH} characters; {MEND_WEAK}")
        if len(set(self.secret_key)) < MIN_SECRET_LETTERS:
            raise SettingsError(f"SECRET_KEY: too easy to guess; {MEND_WEAK}")

    @property
    def public_url(self) -> str:
        """The address people see, without a trailing slash."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.base_url.rstrip("/") or f"http://{host}:{self.port}"

    @property
    def secure_cookies(self) -> bool:
        return self.public_url.startswith("https://")

    @property
    def signing_key(self) -> str:
        """The key for signed links; in demo mode a constant will do, for only this machine gets in."""
        self.require_secret()
        return self.secret_key or "demo-mode-on-loopback-only-no-secret-at-all"


@cache
def get_settings() -> Settings:
    """The settings of this process.

    Raises SettingsError with one sentence that names the variable and the mend.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"][:1]).upper()
        said = SENTENCES.get(first["type"], "").format_map(first.get("ctx", {}))
        text = said or first["msg"].removeprefix("Value error, ")
        raise SettingsError(f"{name}: {text}" if name else text) from None


def settings_table() -> str:
    """The settings as a Markdown table, for the README (a test holds the two together)."""
    lines = ["| variable | default | what it does |", "| --- | --- | --- |"]
    for name, info in Settings.model_fields.items():
        default = info.get_default(call_default_factory=True)
        shown = {"": "", "[]": "", "False": "0", "True": "1"}.get(str(default), str(default))
        lines.append(f"| `{name.upper()}` | {f'`{shown}`' if shown else ''} | {info.description} |")
    return "\n".join(lines)
