"""Incoming webhooks: of a room: list, add, remove."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from chalicelib.chat import NoSuchWebhook
from chalicelib.domain import IncomingWebhook
from chalicelib.incoming import BadTemplate, template
from chalicelib.protocol import identifiers
from chalicelib.protocol.errors import FrameError
from chalicelib.protocol.identifiers import InvalidIdentifier
from tools.administration.field_names import in_options
from tools.administration.stage import Stage
from tools.errors import InvalidInput, ToolError
from tools.output import Output

SIGNED = "github"  # the template whose sender signs its requests


def rows(stage: Stage, room: str) -> list[dict[str, Any]]:
    """Return those of a room; raises ToolError."""
    try:
        found = stage.chat.incoming_webhooks.webhooks(stage.operator, room)
    except FrameError as error:
        raise ToolError(error.message) from None
    return [_fields(each) for each in found]


def add(stage: Stage, options: Namespace) -> Output:
    """Add one, and print the path of its address, which is shown this once."""
    name, chosen = _checked(options)
    try:
        made = stage.chat.incoming_webhooks.add(
            stage.operator, options.room, name, chosen, options.signing_secret
        )
    except FrameError as error:
        raise ToolError(error.message) from None
    path = f"v1/hooks/{options.room}/{made.webhook.id}/{made.secret}"
    address = f"{stage.url}/{path}" if stage.url else path
    return Output({**_fields(made.webhook), "url": address}, address)


def remove(stage: Stage, room: str, id: str) -> bool:
    """Remove one; returns whether there was one. Raises ToolError."""
    try:
        stage.chat.incoming_webhooks.remove(stage.operator, room, id)
    except NoSuchWebhook:
        return False
    except FrameError as error:
        raise ToolError(error.message) from None
    return True


def _checked(options: Namespace) -> tuple[str, str]:
    """The name and the template that are asked for; raises InvalidInput."""
    try:
        name, chosen = identifiers.display_name(options.name), template(options.template)
    except (InvalidIdentifier, BadTemplate) as error:
        raise InvalidInput(in_options(str(error))) from None
    if options.signing_secret and chosen != SIGNED:
        raise InvalidInput(f"--signing-secret is for the template {SIGNED} alone.")
    return name, chosen


def _fields(webhook: IncomingWebhook) -> dict[str, Any]:
    return {
        "webhook": webhook.id,
        "direction": "in",
        "name": webhook.person.name,
        "template": webhook.template,
        "createdBy": webhook.created_by,
        "createdAt": webhook.created_at,
    }
