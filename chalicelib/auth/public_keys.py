"""PublicKey: one key of a JWKS, for one algorithm. Imports PyJWT and cryptography, which take time
and memory to load: docs/sign-in.md has the figures."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from jwt import PyJWK
from jwt.exceptions import PyJWTError

from chalicelib.auth.compact_form import MAX_KID_CHARS, parse_json

MIN_RSA_BITS, MAX_RSA_BITS = 2048, 8192
MAX_KEYS = 100

# Of each kind of key, the one algorithm that is accepted. A token's header never chooses.
_ALGORITHMS = {("RSA", None): "RS256", ("EC", "P-256"): "ES256", ("OKP", "Ed25519"): "EdDSA"}

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PublicKey:
    """Checks signatures of one algorithm."""

    id: str | None
    algorithm: str
    key: PyJWK

    def has_signed(self, signing_input: bytes, signature: bytes) -> bool:
        """Whether the key's owner made a signature."""
        algorithm = self.key.Algorithm
        return bool(algorithm.verify(signing_input, self.key.key, signature))


def parse_jwks(document: bytes) -> list[PublicKey]:
    """Read a JWKS; raises ValueError. Keys for other purposes and algorithms are left out."""
    found = parse_json(document.decode())
    keys = found.get("keys") if isinstance(found, dict) else None
    if not isinstance(keys, list) or len(keys) > MAX_KEYS:
        raise ValueError("it is no JWKS")
    usable = [key for key in map(_public_key, keys) if key]
    if not usable:
        raise ValueError("it has no usable key")
    return usable


def _public_key(fields: Any) -> PublicKey | None:
    if not isinstance(fields, dict) or not _is_for_signatures(fields):
        return None
    kind, id = fields.get("kty"), fields.get("kid")
    curve = None if kind == "RSA" else fields.get("crv")
    algorithm = next((name for of, name in _ALGORITHMS.items() if of == (kind, curve)), None)
    if algorithm is None or fields.get("alg", algorithm) != algorithm:
        return None
    if id is not None and not (isinstance(id, str) and len(id) <= MAX_KID_CHARS):
        return None
    if "d" in fields:
        log.error("the JWKS has a private key, which is not used")
        return None
    try:
        key = PyJWK(fields, algorithm)
    except (PyJWTError, ValueError, TypeError):
        return None
    bits = getattr(key.key, "key_size", MIN_RSA_BITS) if kind == "RSA" else MIN_RSA_BITS
    return PublicKey(id, algorithm, key) if MIN_RSA_BITS <= bits <= MAX_RSA_BITS else None


def _is_for_signatures(fields: dict[str, Any]) -> bool:
    operations = fields.get("key_ops", ["verify"])
    return (
        fields.get("use", "sig") == "sig"
        and isinstance(operations, list)
        and ("verify" in operations)
    )
