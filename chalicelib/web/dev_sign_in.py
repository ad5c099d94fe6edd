"""The sign-in of a local run, in place of the one of your product: who opens the link is signed in.

Your own back end has two such addresses, for the settings SIGN_IN_URL and TOKEN_URL. These exist
only where chalice-gateway runs the app; no deployed app has them.
"""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from chalice.app import Chalice, Response

from chalicelib.config import TOKEN, AuthSettings, is_local_run
from chalicelib.protocol import identifiers
from chalicelib.protocol.identifiers import InvalidIdentifier

SIGN_IN_PATH = "/dev/sign-in"
TOKEN_PATH = "/dev/token"
COOKIE = "dev-sign-in"
TOKEN_LIFE_S = 600  # short, so that pages renew their tokens while you watch
MAX_MEMBER = 255
NO_STORE = {"Cache-Control": "no-store"}


def register(app: Chalice, environ: Mapping[str, str], client: Callable[[str], Any]) -> None:
    """Add the routes, if this is a local run with tokens.

    client: returns the client of a service of AWS.
    """
    if not is_local_run(environ) or environ.get("AUTH") != TOKEN:
        return
    settings = AuthSettings.from_environment(environ)

    @app.route(SIGN_IN_PATH)
    def dev_sign_in() -> Response:
        """Sign in whom the query names, and go to the page."""
        return signed_in(_request(app).query_params or {})

    @app.route(TOKEN_PATH)
    def dev_token() -> Response:
        """Answer with a token for who is signed in, or 401."""
        user = read_cookie(_request(app).headers.get("cookie", ""))
        if user is None:
            return Response({"message": "Nobody is signed in."}, {**NO_STORE}, 401)
        secret = read_secret(client, settings.secret or "")
        token = sign(claims(user, settings, time.time()), secret)
        return Response({"token": token}, {**NO_STORE})


def signed_in(query: Mapping[str, str]) -> Response:
    """Return the answer to a visit of the sign-in: a cookie, and the way to the page."""
    member, name = query.get("member", ""), query.get("name") or None
    try:
        if not 1 <= len(member) <= MAX_MEMBER:
            raise InvalidIdentifier(f"A member has 1 to {MAX_MEMBER} characters.")
        user = {"member": member, "name": name and identifiers.display_name(name)}
    except InvalidIdentifier as error:
        return Response({"message": str(error)}, {**NO_STORE}, 400)
    value = _base64url(json.dumps(user).encode())
    cookie = f"{COOKIE}={value}; Path=/; HttpOnly; SameSite=Lax"
    return Response("", {"Location": "/", "Set-Cookie": cookie, **NO_STORE}, 302)


def read_cookie(header: str) -> dict[str, str | None] | None:
    """Return who is signed in; None if nobody is."""
    from http.cookies import CookieError, SimpleCookie  # which deployed functions never need

    try:
        found = SimpleCookie(header).get(COOKIE)
        user = json.loads(base64.urlsafe_b64decode(f"{found.value}==")) if found else None
    except (CookieError, ValueError):
        return None
    return user if isinstance(user, dict) and isinstance(user.get("member"), str) else None


def claims(user: Mapping[str, str | None], settings: AuthSettings, now: float) -> dict[str, Any]:
    """Return what a token says of a user.

    now: in seconds since the epoch.
    """
    found = {
        "sub": user["member"],
        "name": user.get("name"),
        "iss": settings.issuer,
        "aud": settings.audience,
        "iat": int(now),
        "exp": int(now) + TOKEN_LIFE_S,
    }
    return {name: value for name, value in found.items() if value is not None}


def read_secret(client: Callable[[str], Any], setting: str) -> str:
    """Return the secret that AUTH_SECRET names, the first if there are two."""
    service, _, name = setting.partition(":")
    if service != "ssm":
        raise ValueError("a local run signs with a parameter of SSM")
    found = client("ssm").get_parameter(Name=name, WithDecryption=True)
    return str(found["Parameter"]["Value"]).splitlines()[0].strip()


def sign(claims: Mapping[str, Any], secret: str) -> str:
    """Return a token, signed with HS256."""
    header = {"alg": "HS256", "typ": "JWT"}
    signed = ".".join(_base64url(json.dumps(part).encode()) for part in (header, claims))
    signature = hmac.digest(secret.encode(), signed.encode(), "sha256")
    return f"{signed}.{_base64url(signature)}"


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _request(app: Chalice) -> Any:
    return app.current_request
