"""Sign-in providers: OIDC_PROVIDERS names them, and OIDC_<NAME>_… variables set each of them.

This module reads and checks; what is said to a provider is in `app.signin.oidc`.
"""

import re
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import Field, Json, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.people.models import Role
from app.settings import LOOPBACK, Settings, SettingsError

NAME = re.compile(r"[a-z][a-z0-9_]{0,30}")
SENTENCES = {
    "missing": "missing; OIDC_PROVIDERS names this provider, so set it",
    "json_invalid": 'not JSON; write an object such as {"value": "…"}',
    "dict_type": 'not a JSON object; write one such as {"value": "…"}',
    "enum": f"names an unknown role; there are {', '.join(Role)}",
    "bool_parsing": "neither true nor false; set it to one of them",
}


class Provider(BaseSettings):
    """One provider. Each field is the variable OIDC_<NAME>_<FIELD>."""

    model_config = SettingsConfigDict(
        env_file=None, extra="ignore", frozen=True, env_ignore_empty=True, validate_default=False
    )

    name: str = Field(exclude=True)
    issuer: str = Field(description="The provider's issuer, an https address; the rest is discovered there.")
    client_id: str = Field(description="The name under which the provider knows us.")
    client_secret: SecretStr = Field(SecretStr(""), description="The secret that belongs to it.")
    label: str = Field("", description="What people see on the sign-in button. Empty: the provider's name.")
    scopes: str = Field("openid email profile", description="Scopes to ask for, with openid among them.")
    email_claim: str = Field("email", description="Claim with the e-mail address; `email_verified` must be true.")
    name_claim: str = Field("name", description="Claim with the person's name.")
    organisation_claim: str = Field(
        "", description="Claim with the body's official key, or a value in the map. Whoever brings one gets in."
    )
    organisation_map: Annotated[Json[dict[str, str]], NoDecode] = Field(
        {}, description='JSON object: value of the claim → official key, such as {"stadt-koethen": "15082180"}.'
    )
    role_claim: str = Field("", description="Claim with the role of people who got in by their body.")
    role_map: Annotated[Json[dict[str, Role]], NoDecode] = Field(
        {}, description="JSON object: value of the role claim → role, the first that fits. Else: officer."
    )
    end_session: bool = Field(True, description="Whether signing out here signs out at the provider too.")

    @field_validator("issuer")
    @classmethod
    def _secure(cls, value: str) -> str:
        parts = urlsplit(value)
        local = parts.scheme == "http" and parts.hostname in LOOPBACK
        if not (parts.scheme == "https" or local) or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("must be an https address without query")
        return value

    @field_validator("scopes")
    @classmethod
    def _openid(cls, value: str) -> str:
        if "openid" not in value.split():
            raise ValueError("must contain openid")
        return value

    @model_validator(mode="after")
    def _together(self) -> "Provider":
        if self.organisation_map and not self.organisation_claim:
            raise ValueError("ORGANISATION_MAP: has no effect alone; set ORGANISATION_CLAIM too")
        if bool(self.role_map) != bool(self.role_claim):
            raise ValueError("ROLE_MAP: works only with ROLE_CLAIM; set both or neither")
        if self.role_claim and not self.organisation_claim:
            raise ValueError("ROLE_CLAIM: is for people whose body comes from a claim; set ORGANISATION_CLAIM too")
        return self

    @property
    def title(self) -> str:
        """What people see."""
        return self.label or self.name.replace("_", " ").capitalize()


def read_providers(settings: Settings) -> dict[str, Provider]:
    """The providers by name, in the order of OIDC_PROVIDERS. Raises SettingsError."""
    found: dict[str, Provider] = {}
    for name in settings.oidc_providers:
        if not NAME.fullmatch(name):
            raise SettingsError(
                f"OIDC_PROVIDERS: “{name}” is no name; take small letters, digits and _, beginning with a letter."
            )
        if name in found:
            raise SettingsError(f"OIDC_PROVIDERS: {name} is there twice; name each provider once.")
        found[name] = _read(name)
    return found


def _read(name: str) -> Provider:
    prefix = f"OIDC_{name.upper()}_"
    try:
        return Provider(name=name, _env_prefix=prefix)
    except ValidationError as error:
        raise SettingsError(prefix + _sentence(error.errors()[0])) from None


def _sentence(error: Any) -> str:
    """Such as "ISSUER: missing; …" – never with the value, which may be a secret."""
    text = SENTENCES.get(error["type"], error["msg"].removeprefix("Value error, "))
    variable = str(error["loc"][0]).upper() if error["loc"] else ""
    return f"{variable}: {text}." if variable else f"{text}."
