"""A browser's side of web push: keys of a subscription, and what reads a pushed body (RFC 8291)."""

import base64
import os

from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_base64url(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Browser:
    """One subscription's keys."""

    def __init__(self, private_key=None, auth_secret=None):
        self.private_key = private_key or ec.generate_private_key(CURVE)
        self.auth_secret = auth_secret or os.urandom(16)
        public = self.private_key.public_key()
        self.public_key = public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def keys(self):
        """The `keys` of the subscription, as browsers give them to pages."""
        return {"p256dh": base64url(self.public_key), "auth": base64url(self.auth_secret)}

    def decrypt(self, body):
        """Return what a body says, and raise if it is not for this browser."""
        salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        sender, record = body[21 : 21 + length], body[21 + length :]
        assert len(record) <= size
        point = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, sender)
        shared = self.private_key.exchange(ec.ECDH(), point)
        info = b"WebPush: info\0" + self.public_key + sender
        secret = expanded(extracted(self.auth_secret, shared), info, 32)
        random = extracted(salt, secret)
        key = expanded(random, b"Content-Encoding: aes128gcm\0", 16)
        nonce = expanded(random, b"Content-Encoding: nonce\0", 12)
        padded = AESGCM(key).decrypt(nonce, record, None).rstrip(b"\0")
        assert padded.endswith(b"\x02")
        return padded[:-1]


def extracted(salt, secret):
    made = hmac.HMAC(salt, hashes.SHA256())
    made.update(secret)
    return made.finalize()


def expanded(random, info, length):
    return HKDFExpand(hashes.SHA256(), length, info).derive(random)
