"""Callers that AWS has identified: the product's own back end, and administrators.

Each AWS identity is a member of its own, whatever its session is named: a role that is assumed
anew for each request, or by each of many servers, stays one member.
"""

from __future__ import annotations

import base64
import hashlib
import re

from chalicelib.auth.claims import Claims
from chalicelib.capabilities import Capabilities
from chalicelib.domain import FOREVER
from chalicelib.protocol import identifiers
from chalicelib.protocol.identifiers import InvalidIdentifier

_ARN = re.compile(r"arn:[a-z0-9-]+:(?:iam|sts)::[0-9]{12}:([\x21-\x7e]+)")


class InvalidArn(ValueError):
    """The text is no ARN of an AWS identity."""


def back_end(arn: str, name: str | None = None) -> Claims:
    """Return the claims of an AWS identity: it may do everything in every room.

    arn: of a user, a role's session, a federated user or the account's root; raises InvalidArn.
    name: a display name; None for the one that the ARN ends with.
    """
    identity = without_session(arn)
    named = name or _name(identity)
    return Claims(_member(identity), named, Capabilities.BACK_END, FOREVER)


def without_session(arn: str) -> str:
    """Return an ARN without the name of a role's session; raises InvalidArn."""
    found = _ARN.fullmatch(arn)
    if found is None:
        raise InvalidArn
    kind, _, rest = found[1].partition("/")
    return arn.rpartition("/")[0] if kind == "assumed-role" and "/" in rest else arn


def _member(identity: str) -> str:
    """The public member id. The prefix keeps it apart from the ids of tokens and sessions."""
    digest = hashlib.sha256(f"serverless-chat iam\0{identity}".encode()).digest()
    return base64.urlsafe_b64encode(digest).decode()[:22]


def _name(identity: str) -> str | None:
    """The last part of an ARN, if the chat shows it as a name."""
    last = re.split("[:/]", identity)[-1][: identifiers.MAX_NAME_CHARS]
    try:
        return identifiers.display_name(last)
    except InvalidIdentifier:
        return None
