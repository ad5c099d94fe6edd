"""What tells a push service who sends."""

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from chalicelib.push.vapid import VapidKey
from tests.support.push_keys import base64url, from_base64url

KEY = base64url(bytes(31) + b"\7")
NOW = 1_790_000_000


def test_the_header_has_a_token_that_the_public_key_has_signed():
    key = VapidKey(KEY)
    header = key.authorization("https://push.example.com:8443/v1/abc", "mailto:a@example.com", NOW)
    scheme, _, parameters = header.partition(" ")
    found = dict(each.split("=", 1) for each in parameters.split(", "))
    assert (scheme, found["k"]) == ("vapid", key.public_key)
    point = from_base64url(key.public_key)
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    claims = jwt.decode(
        found["t"],
        public,
        ["ES256"],
        audience="https://push.example.com:8443",
        options={"verify_exp": False},
    )
    assert claims["sub"] == "mailto:a@example.com"
    assert NOW < claims["exp"] <= NOW + 24 * 3600


@pytest.mark.parametrize("text", ["", "AA", base64url(bytes(32)), "é", base64url(b"\xff" * 32)])
def test_what_is_no_private_key_is_refused(text):
    with pytest.raises(ValueError, match=r"private|EC key"):
        VapidKey(text)
