"""Tokens and keys, as back ends and OpenID providers make them, and as attackers do."""

import base64
import functools
import hashlib
import hmac
import json

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm, get_default_algorithms

SECRET = "a shared secret of at least 32 bytes"
OTHER_SECRET = "another secret, also of 32 bytes or more"
NOW_S = 1_800_000_000
ISSUER = "https://id.example.com/"
AUDIENCE = "chat"
KINDS = {"RS256": RSAAlgorithm, "ES256": ECAlgorithm, "EdDSA": OKPAlgorithm}


def claims(**changed):
    """The claims of a valid token; None leaves one out."""
    fields = {"sub": "user-1", "iss": ISSUER, "aud": AUDIENCE, "exp": NOW_S + 3600, **changed}
    return {name: value for name, value in fields.items() if value is not None}


def signed(fields=None, secret=SECRET, **header):
    """A token of a back end: HS256."""
    return jwt.encode(claims() if fields is None else fields, secret, "HS256", header or None)


class Key:
    """A key pair of an OpenID provider."""

    def __init__(self, algorithm, kid):
        self.algorithm, self.kid = algorithm, kid
        self.private = _private_key(algorithm, kid)

    def signed(self, fields=None, **header):
        header = {"kid": self.kid, **header}
        fields = claims() if fields is None else fields
        return jwt.encode(fields, self.private, self.algorithm, header)

    def sign(self, data):
        algorithm = get_default_algorithms()[self.algorithm]
        return algorithm.sign(data, self.private)

    def jwk(self, **changed):
        """The public key, as a JWKS has it."""
        public = self.private.public_key()
        fields = KINDS[self.algorithm].to_jwk(public, as_dict=True)
        fields.pop("key_ops", None)
        fields = {**fields, "kid": self.kid, "use": "sig", "alg": self.algorithm, **changed}
        return {name: value for name, value in fields.items() if value is not None}


@functools.cache
def _private_key(algorithm, kid):
    if algorithm == "RS256":
        return rsa.generate_private_key(65537, 2048)
    if algorithm == "ES256":
        return ec.generate_private_key(ec.SECP256R1())
    return ed25519.Ed25519PrivateKey.generate()


def jwks(*keys):
    """The document of a JWKS, of Key objects or of fields."""
    fields = [key.jwk() if isinstance(key, Key) else key for key in keys]
    return json.dumps({"keys": fields}).encode()


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def compact(header, payload, secret=SECRET):
    """A token of any header and payload, as texts or as what JSON is made of, signed by HS256."""
    parts = (each if isinstance(each, str) else json.dumps(each) for each in (header, payload))
    start = ".".join(base64url(part.encode("utf-8", "surrogatepass")) for part in parts)
    mac = hmac.digest(secret.encode(), start.encode(), hashlib.sha256)
    return f"{start}.{base64url(mac)}"
