"""Policies of forms: what an upload may have.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from chalice_gateway.embedded_aws.s3.errors import Refused

_UNCHECKED = {"policy", "x-amz-signature", "signature", "awsaccesskeyid", "file", "bucket"}
_IGNORED = "x-ignore-"
_SIZES = "content-length-range"


def check(fields: Mapping[str, str], bucket: str, size: int, now: float) -> None:
    """Refuse an upload that the form's policy does not allow. Raises Refused.

    fields: of the form, by names in lower case. size: of the file. now: seconds since the epoch.
    """
    policy = _policy(fields)
    if now >= _expiration(policy):
        raise _invalid("Policy expired.")
    given = {**fields, "bucket": bucket}
    conditions = list(_conditions(policy))
    for operator, name, value in conditions:
        if operator == _SIZES:
            _check_size(size, int(name), int(value))
        elif not _holds(operator, given.get(name, ""), str(value)):
            raise _invalid(f'Policy Condition failed: ["{operator}", "${name}", "{value}"]')
    named = {name for _, name, _ in conditions} | _UNCHECKED
    for name in fields:
        if name not in named and not name.startswith(_IGNORED):
            raise _invalid(f"Extra input fields: {name}")


def _policy(fields: Mapping[str, str]) -> Mapping[str, Any]:
    try:
        policy = json.loads(base64.b64decode(fields["policy"]))
        return {"expiration": policy["expiration"], "conditions": list(policy["conditions"])}
    except (ValueError, KeyError, TypeError):
        text = "Invalid Policy: Invalid JSON."
        raise Refused("InvalidPolicyDocument", text, 400) from None


def _expiration(policy: Mapping[str, Any]) -> float:
    try:
        return datetime.fromisoformat(str(policy["expiration"]).replace("Z", "+00:00")).timestamp()
    except ValueError:
        text = "Invalid Policy: Invalid 'expiration' value."
        raise Refused("InvalidPolicyDocument", text, 400) from None


def _conditions(policy: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Operator, field and value of each condition; the bounds of a range of sizes."""
    for condition in policy["conditions"]:
        if isinstance(condition, Mapping):
            for name, value in condition.items():
                yield "eq", str(name).lower(), value
        elif isinstance(condition, list) and len(condition) == 3:
            operator, name, value = condition
            yield str(operator).lower(), str(name).lower().lstrip("$"), value
        else:
            text = "Invalid Policy: Invalid Condition."
            raise Refused("InvalidPolicyDocument", text, 400)


def _holds(operator: str, given: str, value: str) -> bool:
    return given.startswith(value) if operator == "starts-with" else given == value


def _check_size(size: int, least: int, most: int) -> None:
    if size > most:
        text = "Your proposed upload exceeds the maximum allowed size"
        raise Refused("EntityTooLarge", text, 400)
    if size < least:
        text = "Your proposed upload is smaller than the minimum allowed size"
        raise Refused("EntityTooSmall", text, 400)


def _invalid(why: str) -> Refused:
    return Refused("AccessDenied", f"Invalid according to Policy: {why}")
