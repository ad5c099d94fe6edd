"""Webhooks over HTTP: which addresses outside of the chat are told of a room's messages."""

from __future__ import annotations

import os
from typing import Any

from chalicelib.chat import WebhookChanges
from chalicelib.config import EventSettings, is_local_run
from chalicelib.domain import Webhook
from chalicelib.events import KINDS
from chalicelib.net_guard import BadUrl, check_url, is_public, is_public_or_loopback
from chalicelib.protocol import identifiers
from chalicelib.protocol.errors import ErrorCode
from chalicelib.protocol.fields import Fields
from chalicelib.protocol.identifiers import BadCharacters, InvalidIdentifier
from chalicelib.web.api.problems import ApiCode, Problem, no_room
from chalicelib.web.api.request import ApiRequest
from chalicelib.web.api.routing import Api, Result

WEBHOOKS = "/rooms/{room}/webhooks"
WEBHOOK = "/rooms/{room}/webhooks/{webhook}"
ALL_KINDS = tuple(kind.value for kind in KINDS)
ACTIVE, DISABLED = "active", "disabled"


def register(api: Api) -> None:
    """Add the routes."""

    @api.route("GET", WEBHOOKS)
    def list_webhooks(request: ApiRequest) -> Result:
        """List the webhooks of a room, without their secrets."""
        found = api.chat.webhooks.webhooks(request.caller, _room(request))
        return Result({"webhooks": [_fields(each) for each in found]})

    @api.route("POST", WEBHOOKS)
    def add_webhook(request: ApiRequest) -> Result:
        """Add a webhook; its secret is told once."""
        room, asked = _room(request), request.fields()
        kinds = _kinds(asked) if asked.has("kinds") else ALL_KINDS
        made = api.chat.webhooks.add(request.caller, room, _url(asked), kinds)
        return Result({**_fields(made), "secret": made.secret}, 201)

    @api.route("PATCH", WEBHOOK)
    def change_webhook(request: ApiRequest) -> Result:
        """Change the address or the kinds of a webhook, enable or disable it."""
        room, asked = _room(request), request.fields()
        changes = WebhookChanges(
            _url(asked) if asked.has("url") else None,
            _kinds(asked) if asked.has("kinds") else None,
            _is_active(asked) if asked.has("state") else None,
        )
        changed = api.chat.webhooks.change(request.caller, room, request.path["webhook"], changes)
        return Result(_fields(changed))

    @api.route("DELETE", WEBHOOK)
    def remove_webhook(request: ApiRequest) -> Result:
        """Remove a webhook: nothing more is posted to it."""
        api.chat.webhooks.remove(request.caller, _room(request), request.path["webhook"])
        return Result(status=204)


def _room(request: ApiRequest) -> str:
    """The room of the path, where there are webhooks; raises Problem."""
    if EventSettings.from_environment(os.environ).webhooks_queue is None:
        text = "Webhooks are off: they need EVENTS and WEBHOOKS_QUEUE."
        raise Problem(ApiCode.NOT_ENABLED, text)
    try:
        return identifiers.parent_room(request.path["room"])
    except InvalidIdentifier:
        raise no_room() from None


def _url(asked: Fields) -> str:
    url = asked.string("url")
    try:
        check_url(url, is_public_or_loopback if is_local_run(os.environ) else is_public)
    except BadUrl as error:
        asked.refuse(ErrorCode.BAD_CHARACTERS, f'"url": {error}')
    return url


def _kinds(asked: Fields) -> tuple[str, ...]:
    chosen = asked.identifiers("kinds", _kind, 1, len(ALL_KINDS))
    return tuple(kind for kind in ALL_KINDS if kind in chosen)


def _kind(text: str) -> str:
    if text not in ALL_KINDS:
        raise BadCharacters(f'"kinds" must be some of {", ".join(ALL_KINDS)}.')
    return text


def _is_active(asked: Fields) -> bool:
    state = asked.string("state")
    if state not in (ACTIVE, DISABLED):
        rule = f'"state" must be "{ACTIVE}" or "{DISABLED}".'
        asked.refuse(ErrorCode.BAD_CHARACTERS, rule)
    return state == ACTIVE


def _fields(webhook: Webhook) -> dict[str, Any]:
    """What is told of a webhook: never its secret."""
    fields = {
        "webhook": webhook.id,
        "url": webhook.url,
        "kinds": list(webhook.kinds),
        "state": ACTIVE if webhook.disabled is None else DISABLED,
        "reason": webhook.disabled,
        "failures": webhook.failures,
        "failingSince": webhook.failing_since,
        "createdBy": webhook.created_by.member,
        "createdAt": webhook.created_at,
    }
    return {name: value for name, value in fields.items() if value is not None}
