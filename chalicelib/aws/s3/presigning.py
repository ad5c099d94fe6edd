"""Addresses and forms that are signed, so that who has one may do what it says, and nothing else.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html,
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
"""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple
from urllib.parse import quote

from chalicelib.aws.sigv4 import ALGORITHM, Credentials, signing_key

SERVICE = "s3"
_UNRESERVED = "-_.~"


class Scope(NamedTuple):
    """Who signs, for which region, and when: seconds since the epoch."""

    credentials: Credentials
    region: str
    at: int

    @property
    def moment(self) -> str:
        return time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(self.at))

    @property
    def text(self) -> str:
        return f"{self.moment[:8]}/{self.region}/{SERVICE}/aws4_request"

    def fields(self) -> dict[str, str]:
        """Return what names the key, as S3's forms and addresses have it."""
        named = {
            "X-Amz-Algorithm": ALGORITHM,
            "X-Amz-Credential": f"{self.credentials.access_key}/{self.text}",
            "X-Amz-Date": self.moment,
        }
        token = self.credentials.token
        return {**named, "X-Amz-Security-Token": token} if token else named

    def sign(self, text: str) -> str:
        key = signing_key(self.credentials.secret_key, self.moment[:8], self.region, SERVICE)
        return hmac.digest(key, text.encode(), "sha256").hex()


def signed_query(scope: Scope, host: str, path: str, expires_in_s: int) -> str:
    """Return the query of an address for GET. path: as it is sent, escaped."""
    named = {**scope.fields(), "X-Amz-Expires": str(expires_in_s), "X-Amz-SignedHeaders": "host"}
    query = "&".join(
        f"{quote(name, safe=_UNRESERVED)}={quote(value, safe=_UNRESERVED)}"
        for name, value in sorted(named.items())
    )
    canonical = f"GET\n{path}\n{query}\nhost:{host}\n\nhost\nUNSIGNED-PAYLOAD"
    digest = sha256(canonical.encode()).hexdigest()
    to_sign = f"{ALGORITHM}\n{scope.moment}\n{scope.text}\n{digest}"
    return f"{query}&X-Amz-Signature={scope.sign(to_sign)}"


def signed_form(
    scope: Scope,
    bucket: str,
    fields: Mapping[str, str],
    conditions: Sequence[Any],
    expires_in_s: int,
) -> dict[str, str]:
    """Return the fields of a form that uploads one object; the file follows them.

    fields: of the object, `key` among them, which may not be another one. conditions: for the
        others, and for the file; S3 refuses a field that they do not speak of.
    """
    named = {name.lower(): value for name, value in scope.fields().items()}
    exact = [{name: value} for name, value in {"key": fields["key"], **named}.items()]
    expiration = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(scope.at + expires_in_s))
    policy = {"expiration": expiration, "conditions": [{"bucket": bucket}, *exact, *conditions]}
    encoded = base64.b64encode(json.dumps(policy).encode()).decode()
    return {**fields, **named, "policy": encoded, "x-amz-signature": scope.sign(encoded)}
