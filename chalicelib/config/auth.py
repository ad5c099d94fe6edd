"""AuthSettings: who may connect, and the keys that tokens are checked by."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.config.addresses import is_allowed_address
from chalicelib.config.values import BadSetting

OPEN, TOKEN, IAM = "open", "token", "iam"
ANY_ORIGIN = "*"

# The characters that each service allows in names. No ARNs: the policy in .chalice/resources.json
# is made of the name.
SECRET_NAME = re.compile(r"ssm:[\w.\-/]{1,1011}|secretsmanager:[\w.\-/+=@]{1,512}", re.ASCII)
_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:[0-9]{1,5})?")
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


@dataclass(frozen=True)
class AuthSettings:
    """The settings of sign-in; see docs/sign-in.md.

    mode: `open`: anybody connects; `token`: only who has a token; empty: unset (`AUTH`).
    secret: where the secret of HS256 is, `ssm:NAME` or `secretsmanager:NAME` (`AUTH_SECRET`).
    jwks: the address of the public keys of RS256, ES256 and EdDSA (`AUTH_JWKS`).
    issuer, audience: what tokens must have as `iss` and `aud`; None: not checked (`AUTH_ISSUER`,
        `AUTH_AUDIENCE`).
    allowed_origins: of pages that may connect; `*` for any (`ALLOWED_ORIGINS`).
    api: who uses the HTTP API: `token`: whoever has a token, as for connections; `iam`: AWS
        identities alone (`API_AUTH`).
    """

    mode: str
    secret: str | None = None
    jwks: str | None = None
    issuer: str | None = None
    audience: str | None = None
    allowed_origins: frozenset[str] = frozenset({ANY_ORIGIN})
    api: str = TOKEN

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> AuthSettings:
        """Read the settings; raises BadSetting."""
        settings = cls(
            mode=environ.get("AUTH") or "",
            secret=environ.get("AUTH_SECRET") or None,
            jwks=environ.get("AUTH_JWKS") or None,
            issuer=environ.get("AUTH_ISSUER") or None,
            audience=environ.get("AUTH_AUDIENCE") or None,
            allowed_origins=_origins(environ.get("ALLOWED_ORIGINS") or ANY_ORIGIN),
            api=environ.get("API_AUTH") or TOKEN,
        )
        settings._check()
        return settings

    def _check(self) -> None:
        if self.mode not in ("", OPEN, TOKEN):
            raise BadSetting(
                f'AUTH must be "{OPEN}" (anybody may connect) or "{TOKEN}" (a token is required)'
            )
        if self.api not in (TOKEN, IAM):
            raise BadSetting(
                f'API_AUTH must be "{TOKEN}" (tokens, as for connections) or "{IAM}" (AWS'
                " identities alone)"
            )
        if self.secret and not SECRET_NAME.fullmatch(self.secret):
            raise BadSetting(
                "AUTH_SECRET must name a secret, not be one: ssm:NAME for a parameter of SSM, or"
                " secretsmanager:NAME"
            )
        if self.jwks and not is_allowed_address(self.jwks):
            raise BadSetting(
                "AUTH_JWKS must be an https:// address; http:// is allowed only to this machine"
            )
        if self.jwks and not (self.issuer and self.audience):
            raise BadSetting("AUTH_JWKS requires AUTH_ISSUER and AUTH_AUDIENCE")
        if self.mode == TOKEN and not (self.secret or self.jwks):
            raise BadSetting(
                f"AUTH={TOKEN} requires AUTH_SECRET or AUTH_JWKS, the keys to check tokens by"
            )


def _origins(text: str) -> frozenset[str]:
    origins = [origin.strip().lower() for origin in text.split(",")]
    if any(origin != ANY_ORIGIN and not _ORIGIN.fullmatch(origin) for origin in origins):
        raise BadSetting(
            "ALLOWED_ORIGINS must be origins separated by commas, such as https://example.com"
            " (no path), or *"
        )
    return frozenset(map(_without_default_port, origins))


def _without_default_port(origin: str) -> str:
    port = _DEFAULT_PORTS.get(origin.partition(":")[0])
    return origin.removesuffix(port) if port else origin
