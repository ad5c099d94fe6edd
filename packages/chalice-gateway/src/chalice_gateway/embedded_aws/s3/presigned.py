"""Addresses that are signed for a time."""

from __future__ import annotations

import calendar
import time
from collections.abc import Mapping
from urllib.parse import parse_qs

from chalice_gateway.embedded_aws.http.http_server import Request
from chalice_gateway.embedded_aws.s3.errors import Refused

MAX_AGE_S = 7 * 24 * 3600
_OLD_KEY = "AWSAccessKeyId"  # of an address with a signature of the kind before the current one


def refusal(request: Request) -> Refused | None:
    """Why S3 refuses a signed address that moto would accept; None if it would not."""
    parameters = {name: values[0] for name, values in parse_qs(request.query).items()}
    try:
        end = _end(parameters)
    except (KeyError, ValueError):
        return None
    return Refused("AccessDenied", "Request has expired") if time.time() > end else None


def _end(parameters: Mapping[str, str]) -> int:
    """When the address ends, in seconds since the epoch. Raises KeyError, ValueError."""
    if _OLD_KEY in parameters:
        return int(parameters["Expires"])
    signed = time.strptime(parameters["X-Amz-Date"], "%Y%m%dT%H%M%SZ")
    return calendar.timegm(signed) + min(int(parameters["X-Amz-Expires"]), MAX_AGE_S)
