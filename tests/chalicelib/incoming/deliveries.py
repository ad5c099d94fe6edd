"""Makes requests to incoming webhooks."""

import json

from chalicelib.incoming import Delivery, read

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


def delivery(body, content_type=JSON, secret=None, **headers):
    """A request; headers by names with `_` for `-`. body: bytes, a text, or what is JSON."""
    if not isinstance(body, bytes):
        body = (body if isinstance(body, str) else json.dumps(body)).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Delivery({"content-type": content_type, **named}, body, secret)


def text(template, body, *args, **options):
    """What is sent to the room for a request."""
    return read(template, delivery(body, *args, **options)).data
