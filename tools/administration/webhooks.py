"""`webhooks`: of a room: list, add, remove, enable, disable."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from chalicelib.chat import NoSuchWebhook, WebhookChanges
from chalicelib.config import EventSettings
from chalicelib.domain import Webhook
from chalicelib.events import KINDS
from chalicelib.net_guard import BadUrl, check_url, is_public, is_public_or_loopback
from chalicelib.protocol.errors import FrameError
from tools.administration import incoming_webhooks
from tools.administration.stage import Stage
from tools.errors import InvalidInput, ToolError
from tools.output import Output, listed

COLUMNS = ("webhook", "direction", "url", "name", "template", "state", "reason")


def list_all(stage: Stage, options: Namespace) -> Output:
    """List the webhooks of a room, in both directions, without their secrets."""
    with_told = [_fields(each) for each in _found(stage, options.room)]
    rows = [*with_told, *incoming_webhooks.rows(stage, options.room)]
    return listed(rows, COLUMNS, f"{options.room} has no webhooks.")


def add(stage: Stage, options: Namespace) -> Output:
    """Have an address told of a room's messages; prints the secret that signs what is posted."""
    _check(stage, options.url)
    kinds = tuple(options.kind or [kind.value for kind in KINDS])
    try:
        made = stage.chat.webhooks.add(stage.operator, options.room, options.url, kinds)
    except FrameError as error:
        raise ToolError(error.message) from None
    return Output({**_fields(made), "secret": made.secret}, f"{made.id} {made.secret}")


def remove(stage: Stage, options: Namespace) -> Output:
    """Remove a webhook, of either direction."""
    room, id = options.room, options.webhook
    if not incoming_webhooks.remove(stage, room, id):
        try:
            stage.chat.webhooks.remove(stage.operator, room, id)
        except (NoSuchWebhook, FrameError) as error:
            raise _failure(error, options) from None
    return Output({"room": room, "webhook": id}, f"Removed {id} of {room}.")


def enable(stage: Stage, options: Namespace) -> Output:
    """Post to a webhook again that was disabled."""
    return _set_active(stage, options, True)


def disable(stage: Stage, options: Namespace) -> Output:
    """Post nothing more to a webhook until it is enabled."""
    return _set_active(stage, options, False)


def _set_active(stage: Stage, options: Namespace, is_active: bool) -> Output:
    changes = WebhookChanges(None, None, is_active)
    try:
        found = stage.chat.webhooks.change(stage.operator, options.room, options.webhook, changes)
    except (NoSuchWebhook, FrameError) as error:
        raise _failure(error, options) from None
    done = "Enabled" if is_active else "Disabled"
    return Output(_fields(found), f"{done} {found.id} of {options.room}.")


def _found(stage: Stage, room: str) -> list[Webhook]:
    try:
        return stage.chat.webhooks.webhooks(stage.operator, room)
    except FrameError as error:
        raise ToolError(error.message) from None


def _check(stage: Stage, url: str) -> None:
    """Raise InvalidInput for an address to which nothing may be posted, or if nothing is."""
    if EventSettings.from_environment(stage.variables).webhooks_queue is None:
        raise InvalidInput("Webhooks are off in this stage: they need EVENTS and WEBHOOKS_QUEUE.")
    try:
        check_url(url, is_public_or_loopback if stage.url else is_public)
    except BadUrl as error:
        raise InvalidInput(str(error)) from None


def _failure(error: Exception, options: Namespace) -> ToolError:
    if isinstance(error, FrameError):
        return ToolError(error.message)
    return ToolError(f"{options.room} has no webhook {options.webhook}.")


def _fields(webhook: Webhook) -> dict[str, Any]:
    return {
        "webhook": webhook.id,
        "direction": "out",
        "url": webhook.url,
        "kinds": list(webhook.kinds),
        "state": "disabled" if webhook.disabled else "active",
        "reason": webhook.disabled,
        "failures": webhook.failures,
        "createdBy": webhook.created_by.member,
        "createdAt": webhook.created_at,
    }
