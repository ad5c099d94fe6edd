"""An OpenID provider on this machine: it issues tokens, serves its keys, and rotates them."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

AUDIENCE = "chat"
KEPT_KEYS = 2  # the newest one signs; the one before is still valid


class Issuer:
    """Signs tokens with ES256, while its `with` block lasts.

    rotations: how often it has got another key.
    """

    def __init__(self) -> None:
        self.rotations = 0
        self._keys = [self._new_key()]
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def settings(self) -> dict[str, str]:
        """The chat's settings to accept its tokens."""
        return {
            "AUTH": "token",
            "AUTH_JWKS": f"{self.url}/jwks.json",
            "AUTH_ISSUER": self.url,
            "AUTH_AUDIENCE": AUDIENCE,
        }

    def __enter__(self) -> Issuer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def rotate(self) -> None:
        """Sign with a new key from now on."""
        self._keys = [self._new_key(), *self._keys][:KEPT_KEYS]
        self.rotations += 1

    def token(self, user: str, lifetime_s: float) -> str:
        """Return a token of a user."""
        claims = {
            "iss": self.url,
            "aud": AUDIENCE,
            "sub": user,
            "name": user,
            "exp": int(time.time() + lifetime_s),
        }
        kid, key = self._keys[0]
        return jwt.encode(claims, key, "ES256", {"kid": kid})

    def _new_key(self) -> tuple[str, ec.EllipticCurvePrivateKey]:
        return f"key-{time.monotonic_ns()}", ec.generate_private_key(ec.SECP256R1())

    def _jwks(self) -> bytes:
        keys = []
        for kid, key in self._keys:
            public: dict[str, Any] = ECAlgorithm.to_jwk(key.public_key(), as_dict=True)
            public.pop("key_ops", None)
            keys.append({**public, "kid": kid, "alg": "ES256", "use": "sig"})
        return json.dumps({"keys": keys}).encode()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = issuer._jwks()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Print nothing."""

        return Handler
