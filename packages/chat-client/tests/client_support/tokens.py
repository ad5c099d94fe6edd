"""Tokens that look like JWTs, for a server that knows them by heart."""

import base64
import json
from itertools import count


def token(number=1, **claims):
    """A token with these claims, different for each number."""

    def part(value):
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    return f"{part({'alg': 'HS256'})}.{part({'jti': number, **claims})}.secret-{number}"


class Issuer:
    """Returns another token each time it is called, all of one member.

    issued: all that it has returned. claims: returns those of the next token.
    """

    def __init__(self, member="member-ana", claims=dict):
        self.issued = {}
        self.claims = claims
        self._member = member
        self._numbers = count(1)

    def __call__(self):
        new = token(next(self._numbers), **self.claims())
        self.issued[new] = self._member
        return new
