"""Reads the bodies of requests: JSON, as it is or in a form's field `payload`, and texts."""

from __future__ import annotations

import json
from typing import Any, NoReturn
from urllib.parse import parse_qs

from chalicelib.incoming.delivery import Delivery, Refused

FORM = "application/x-www-form-urlencoded"
MAX_FIELDS = 10  # of a form


def json_object(delivery: Delivery) -> dict[str, Any]:
    """Return the JSON object of a request; raises Refused.

    A form's field `payload` may have it: what Slack takes, and GitHub sends where a webhook has
    this content type. `curl -d` names a form, whatever it sends, so JSON is taken there, too.
    """
    text = body_text(delivery)
    is_form = delivery.header("content-type").lower().startswith(FORM)
    if is_form and not text.lstrip().startswith("{"):
        text = _payload(text)
    try:
        value = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):  # RecursionError from a body like "[[[[["
        raise Refused("invalid_payload", "The body must be JSON.") from None
    if not isinstance(value, dict):
        raise Refused("invalid_payload", "The body must be a JSON object.")
    return value


def body_text(delivery: Delivery) -> str:
    """Return the body as a text; raises Refused."""
    try:
        return delivery.body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("invalid_payload", "The body must be UTF-8.") from None


def _payload(form: str) -> str:
    try:
        return parse_qs(form, strict_parsing=True, errors="strict", max_num_fields=MAX_FIELDS)[
            "payload"
        ][0]
    except (KeyError, ValueError):
        text = 'The form must have one field "payload", percent-encoded: JSON in UTF-8.'
        raise Refused("invalid_payload", text) from None


def _refuse_constant(constant: str) -> NoReturn:
    # Python accepts NaN and Infinity, which are not JSON.
    raise ValueError(f"{constant} is not JSON")
