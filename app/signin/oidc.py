"""Talking to one OpenID Connect provider: where to send people, and who came back.

Authlib does the protocol: discovery, PKCE (S256), state, nonce, the exchange of the code, the ID token's signature
and times. Here are the checks it leaves to its caller: that the discovered issuer is the one we were told, that the
token is for us, and that the answer came from the same issuer (RFC 9207).
"""

import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from app.settings import Settings
from app.signin.providers import Provider, read_providers

LEEWAY = 60  # seconds that clocks may differ
TIMEOUT = 8  # seconds for each exchange
KEEP = 3600  # seconds; then the provider's settings and keys are fetched anew
SIGNATURES = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class ProviderDown(Exception):
    """The provider does not answer, or not with what it should."""


class AnswerRefused(Exception):
    """The provider's answer does not hold. The text is for the log."""


@dataclass(frozen=True)
class Departure:
    """Where to send the browser, and what to remember for its return."""

    url: str
    state: str
    nonce: str
    code_verifier: str


@dataclass(frozen=True)
class Arrival:
    """Who came back: the claims about them, checked, and the ID token they came in."""

    claims: Mapping[str, Any]
    id_token: str


class RelyingParty:
    """This service as the client of one provider."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        self._loaded_at = 0.0
        self._client: Any = None

    async def departure(self, redirect_uri: str, *, anew: bool = False) -> Departure:
        """Where to send the browser; with `anew` the provider asks again who they are. Raises ProviderDown."""
        async with _troubles():
            client = await self._ready()
            extra = {"prompt": "login"} if anew else {}
            made = await client.create_authorization_url(redirect_uri, **extra)
        return Departure(made["url"], made["state"], made["nonce"], made["code_verifier"])

    async def arrival(self, answer: Mapping[str, str], *, redirect_uri: str, nonce: str, code_verifier: str) -> Arrival:
        """Who came back with the query parameters `answer`. Raises ProviderDown and AnswerRefused."""
        async with _troubles():
            client = await self._ready()
            self._check_issuer(answer, client.server_metadata)
            token = await client.fetch_access_token(
                code=answer.get("code", ""), redirect_uri=redirect_uri, code_verifier=code_verifier
            )
            claims = await client.parse_id_token(token, nonce=nonce, claims_options=self._expected(), leeway=LEEWAY)
            if claims is None:
                raise AnswerRefused("no ID token")
            if not self._wanted() <= set(claims) and client.server_metadata.get("userinfo_endpoint"):
                more = await client.userinfo(token=token)
                if more.get("sub") != claims["sub"]:
                    raise AnswerRefused("userinfo is about someone else")
                claims = {**more, **claims}
        return Arrival(claims, token["id_token"])

    async def farewell(self, *, id_token: str, return_to: str) -> tuple[str, str] | None:
        """(address, state) to sign out at the provider; None where it has none, or does not answer."""
        if not self.provider.end_session:
            return None
        try:
            async with _troubles():
                client = await self._ready()
                if not client.server_metadata.get("end_session_endpoint"):
                    return None
                made = await client.create_logout_url(
                    post_logout_redirect_uri=return_to, id_token_hint=id_token, client_id=self.provider.client_id
                )
        except (ProviderDown, AnswerRefused):
            return None
        return made["url"], made["state"]

    async def _ready(self) -> Any:
        """Authlib's client, with what the provider says of itself."""
        if self._client is not None and time.monotonic() - self._loaded_at < KEEP:
            return self._client
        client = _client(self.provider)
        metadata = await client.load_server_metadata()
        if metadata.get("issuer") != self.provider.issuer:
            raise ProviderDown(f"names itself {metadata.get('issuer')}")
        if missing := [name for name in NEEDED if not metadata.get(name)]:
            raise ProviderDown(f"does not say its {missing[0]}")
        # A signature anyone could make (none, or HS256 with a public key as the secret) must not count.
        offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
        metadata["id_token_signing_alg_values_supported"] = [name for name in offered if name in SIGNATURES]
        methods = metadata.get("token_endpoint_auth_methods_supported") or []
        if "client_secret_post" in methods and "client_secret_basic" not in methods:
            client.client_kwargs["token_endpoint_auth_method"] = "client_secret_post"  # noqa: S105 – a method
        self._client, self._loaded_at = client, time.monotonic()
        return client

    def _check_issuer(self, answer: Mapping[str, str], metadata: Mapping[str, Any]) -> None:
        announced = metadata.get("authorization_response_iss_parameter_supported")
        named = answer.get("iss")
        if named != self.provider.issuer and (announced or named is not None):
            raise AnswerRefused("the answer is from another issuer")

    def _expected(self) -> dict[str, Any]:
        return {
            "iss": {"essential": True, "values": [self.provider.issuer]},
            "aud": {"essential": True, "values": [self.provider.client_id]},
        }

    def _wanted(self) -> set[str]:
        ours = self.provider
        named = {ours.email_claim, ours.name_claim, ours.organisation_claim, ours.role_claim}
        return {"email_verified", *named} - {""}


def _client(provider: Provider) -> Any:
    from authlib.integrations.starlette_client import OAuth  # noqa: PLC0415 – slow, and only needed with a provider

    return OAuth().register(
        provider.name,
        client_id=provider.client_id,
        client_secret=provider.client_secret.get_secret_value() or None,
        server_metadata_url=f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={
            "scope": provider.scopes,
            "code_challenge_method": "S256",
            "timeout": TIMEOUT,
            "leeway": 0,  # an access token is used at once; one that lives for a minute only is fine
        },
    )


@asynccontextmanager
async def _troubles() -> AsyncIterator[None]:
    """Whatever goes wrong on the way, as one of two errors."""
    from authlib.integrations.base_client import OAuthError  # noqa: PLC0415 – as in _client
    from httpx2 import HTTPError, InvalidURL  # noqa: PLC0415
    from joserfc.errors import JoseError  # noqa: PLC0415

    try:
        yield
    except OAuthError as error:
        raise AnswerRefused(f"{error.error}: {error.description}") from error
    except JoseError as error:
        raise AnswerRefused(f"ID token: {error}") from error
    except (HTTPError, InvalidURL) as error:
        raise ProviderDown(f"{type(error).__name__}: {error}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        # JSON that is none, or has another shape than the standard's: nobody gets in, and it is not our bug.
        raise ProviderDown(f"unreadable: {type(error).__name__}") from error


def relying_parties(settings: Settings) -> dict[str, RelyingParty]:
    """One for each provider of the settings, by name. Raises SettingsError."""
    return {name: RelyingParty(provider) for name, provider in read_providers(settings).items()}
