"""Forge: makes tokens at random from a seed, with the real keys or without."""

import hmac
import json
import random

from tests.chalicelib.auth.tokens import AUDIENCE, ISSUER, SECRET, Key, base64url

KEYS = [Key(algorithm, f"key-{algorithm}") for algorithm in ("RS256", "ES256", "EdDSA")]
NASTY = [
    *("\0", "\n", "\r\n", "\x1b[2J", "\x7f", "\u202e", "\u200b", "\ud800", "\ufeff", "\uffff"),
    *("😀", "\u0435", "。", "%00", "../", "' OR 1=1 --", "${jndi:ldap://x}", "<script>", "\\", '"'),
]


class Forge:
    """Makes tokens. `random` is seeded; `now` is the real time in seconds."""

    def __init__(self, seed, now):
        self.random = random.Random(seed)
        self.now = now

    def claims(self, **changed):
        """The claims of a token that would be accepted; `...` leaves one out."""
        number = self.random.randrange(10**6)
        fields = {"sub": f"user-{number}", "iss": ISSUER, "aud": AUDIENCE, "exp": self.now + 600}
        return {name: value for name, value in {**fields, **changed}.items() if value is not ...}

    def valid(self):
        """A token that is accepted, for use in the wrong place."""
        if self.random.random() < 0.5:
            return self.hs256(self.claims())
        return self.random.choice(KEYS).signed(self.claims())

    def hs256(self, claims, secret=SECRET, digest="sha256", **header):
        return self.compact({"alg": "HS256", "typ": "JWT", **header}, claims, secret, digest)

    def compact(self, header, payload, secret=SECRET, digest="sha256"):
        """A token of any header and payload, as texts or JSON."""
        parts = [each if isinstance(each, str) else json.dumps(each) for each in (header, payload)]
        start = ".".join(base64url(part.encode("utf-8", "surrogatepass")) for part in parts)
        key = secret if isinstance(secret, bytes) else secret.encode()
        return f"{start}.{base64url(hmac.digest(key, start.encode(), digest))}"

    def text(self, most=40):
        """A text of anything."""
        characters = [chr(self.random.randrange(1, 0x3000)), *self.random.choices(NASTY, k=3)]
        return "".join(self.random.choices(characters, k=self.random.randrange(1, most)))

    def wrong_value(self):
        return self.random.choice(
            [None, True, -1, 1e300, 10**30, "", "9" * 20, [], {}, [[]], self.text(), float("nan")]
        )
