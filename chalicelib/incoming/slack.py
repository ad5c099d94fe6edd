"""The payloads of Slack's incoming webhooks: `text`, `blocks` and `attachments`.

https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
https://docs.slack.dev/legacy/legacy-messaging/legacy-secondary-message-attachments
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chalicelib.incoming.bodies import json_object
from chalicelib.incoming.delivery import Delivery, Post, post
from chalicelib.incoming.mrkdwn import link, plain
from chalicelib.incoming.paths import list_at, string_at
from chalicelib.incoming.slack_blocks import blocks_text

MAX_ATTACHMENTS = 100  # as Slack
_FIELDS_OF_TEXT = ("pretext", "author_name")


def read(delivery: Delivery) -> Post:
    """Return the message of a request; raises Refused."""
    payload = json_object(delivery)
    # Where a payload has blocks, its text is what notifications show in their place.
    text = blocks_text(list_at(payload, "blocks")) or plain(string_at(payload, "text"))
    attachments = list_at(payload, "attachments")[:MAX_ATTACHMENTS]
    return post("\n".join(filter(None, [text, *map(_attachment, attachments)])))


def _attachment(attachment: dict[str, Any]) -> str:
    blocks = blocks_text(list_at(attachment, "blocks"))
    shown = blocks or "\n".join(filter(None, _lines(attachment)))
    return shown or plain(string_at(attachment, "fallback"))


def _lines(attachment: dict[str, Any]) -> Iterator[str]:
    for name in _FIELDS_OF_TEXT:
        yield plain(string_at(attachment, name))
    title = plain(string_at(attachment, "title"))
    yield link(string_at(attachment, "title_link"), title) if title else ""
    yield plain(string_at(attachment, "text"))
    for field in list_at(attachment, "fields"):
        parts = (plain(string_at(field, name)) for name in ("title", "value"))
        yield ": ".join(filter(None, parts))
    yield plain(string_at(attachment, "footer"))
