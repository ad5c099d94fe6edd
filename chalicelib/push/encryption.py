"""Encrypts what is pushed for the one browser that may read it: RFC 8291, with aes128gcm of RFC
8188 in a single record. Imports cryptography."""

from __future__ import annotations

import os

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

SALT_BYTES = 16
RECORD_SIZE = 4096  # the least that every push service and browser takes
PADDED_BYTES = 2048  # so that a push service does not learn how long a text is
_LAST_RECORD = b"\x02"
_CURVE = ec.SECP256R1()


def encrypt(
    data: bytes,
    browser_key: bytes,
    auth_secret: bytes,
    private_key: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
    padded_bytes: int = PADDED_BYTES,
) -> bytes:
    """Return the body of a request to a push service; raises ValueError for a key that is none.

    browser_key, auth_secret: of the subscription. private_key, salt: for this body alone; None: new
    ones, as always outside of tests.
    """
    key, salt = private_key or ec.generate_private_key(_CURVE), salt or os.urandom(SALT_BYTES)
    browser = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, browser_key)
    own_key = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    shared = key.exchange(ec.ECDH(), browser)
    secret = _derived(shared, auth_secret, b"WebPush: info\0" + browser_key + own_key, 32)
    content_key = _derived(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(secret, salt, b"Content-Encoding: nonce\0", 12)
    record = (data + _LAST_RECORD).ljust(padded_bytes, b"\0")
    head = salt + RECORD_SIZE.to_bytes(4, "big") + bytes([len(own_key)]) + own_key
    return head + AESGCM(content_key).encrypt(nonce, record, None)


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)
