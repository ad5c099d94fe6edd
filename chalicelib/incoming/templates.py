"""Templates: how a webhook reads what is posted to it, by a name or by a format."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from chalicelib.incoming import alerts, formats, github, slack
from chalicelib.incoming.bodies import body_text, json_object
from chalicelib.incoming.delivery import Delivery, Post, Refused, delivery_id, post

DEFAULT_TEMPLATE = "slack"
IDEMPOTENCY_KEY = "idempotency-key"

_READERS: Mapping[str, Callable[[Delivery], Post | None]] = {
    "slack": slack.read,
    "github": github.read,
    "grafana": alerts.read,
    "alertmanager": alerts.read,
    "text": lambda delivery: post(body_text(delivery)),
}
NAMES = tuple(_READERS)


class BadTemplate(ValueError):
    """A text is neither the name of a template nor a format; `str()` tells why."""


def template(text: str) -> str:
    """Return a text if it is a template; raises BadTemplate."""
    if text in _READERS:
        return text
    try:
        formats.check(text)
    except formats.BadFormat as error:
        known = ", ".join(NAMES)
        raise BadTemplate(f'"template" must be one of {known}, or a format: {error}.') from None
    return text


def read(template: str, delivery: Delivery) -> Post | None:
    """Return the message of a request, None if there is nothing to say; raises Refused.

    template: a name of NAMES, or a format.
    """
    reader = _READERS.get(template)
    found = reader(delivery) if reader else _formatted(template, delivery)
    if found and (key := delivery.header(IDEMPOTENCY_KEY)):
        return Post(found.data, delivery_id(key))
    return found


def _formatted(template: str, delivery: Delivery) -> Post:
    filled = formats.fill(template, json_object(delivery))
    try:
        return post(filled)
    except Refused:
        text = "The body has nothing at the paths of the webhook's template."
        raise Refused("no_text", text) from None
