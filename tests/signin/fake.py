"""An OpenID Connect provider that says what a test wants it to, lies too. It signs with a key of its own."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs

from joserfc import jwt
from joserfc.jwk import RSAKey


class FakeProvider:
    """Serves on a free loopback port while in a `with` block.

    `claims` are added to (or, where None, taken from) each ID token, `metadata` to the discovery document. `key`
    signs; `published` is what the key set shows. `asked` is what the last token request sent.
    """

    def __init__(self, client_id: str) -> None:
        self.client_id = client_id
        self.claims: dict[str, Any] = {}
        self.metadata: dict[str, Any] = {}
        self.userinfo: dict[str, Any] = {}
        self.header: dict[str, Any] = {"alg": "RS256", "kid": "1"}
        self.key = RSAKey.generate_key(2048, {"kid": "1"})
        self.published = self.key
        self.nonce = ""
        self.asked: dict[str, list[str]] = {}
        self.broken = False

    def __enter__(self) -> "FakeProvider":
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(fake.answer(self.path.partition("?")[0]))

            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                fake.asked = parse_qs(self.rfile.read(length).decode())
                self._answer(fake.token())

            def _answer(self, value: dict[str, Any] | None) -> None:
                body = b"<h1>Oops</h1>" if fake.broken else json.dumps(value).encode()
                self.send_response(404 if value is None else 200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(self, _type: type[BaseException] | None, _e: BaseException | None, _t: TracebackType | None) -> None:
        self.stop()

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def answer(self, path: str) -> dict[str, Any] | None:
        return {
            "/.well-known/openid-configuration": self._discovery(),
            "/jwks": {"keys": [self.published.as_dict(private=False)]},
            "/me": {"sub": "1", **self.userinfo},
        }.get(path)

    def _discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "userinfo_endpoint": f"{self.issuer}/me",
            "id_token_signing_alg_values_supported": ["none", "HS256", "RS256"],
            **self.metadata,
        }

    def token(self) -> dict[str, Any]:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": self.client_id,
            "sub": "1",
            "iat": now,
            "exp": now + 60,
            "nonce": self.nonce,
            "email": "officer@koethen.example",
            "email_verified": True,
            **self.claims,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        id_token = jwt.encode(self.header, claims, self.key, algorithms=["RS256", "HS256", "none"])
        return {"access_token": "a", "token_type": "Bearer", "expires_in": 60, "id_token": id_token}
