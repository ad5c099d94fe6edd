"""Incoming webhooks: secret addresses that post to a room, and what those who moderate it do with
them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalice.app import Request, Response

from chalicelib.chat import NewAddress
from chalicelib.domain import IncomingWebhook
from chalicelib.incoming import DEFAULT_TEMPLATE, BadTemplate, template
from chalicelib.protocol import identifiers
from chalicelib.protocol.errors import ErrorCode
from chalicelib.protocol.fields import Fields
from chalicelib.web.api.incoming_posts import answer
from chalicelib.web.api.request import ApiRequest
from chalicelib.web.api.routing import PREFIX, Api, Result

WEBHOOKS = "/rooms/{room}/incoming-webhooks"
WEBHOOK = "/rooms/{room}/incoming-webhooks/{hook}"
SECRET = "/rooms/{room}/incoming-webhooks/{hook}/secret"
POSTS = "/hooks/{room}/{hook}/{secret}"
MAX_SIGNING_SECRET_CHARS = 256
SIGNED = "github"  # the template whose sender signs its requests


def register(api: Api) -> None:
    """Add the routes."""

    @api.route("GET", WEBHOOKS)
    def list_incoming_webhooks(request: ApiRequest) -> Result:
        """List the webhooks of a room, without the secrets of their addresses."""
        found = api.chat.incoming_webhooks.webhooks(request.caller, request.room())
        return Result({"webhooks": [_fields(each) for each in found]})

    @api.route("POST", WEBHOOKS)
    def add_incoming_webhook(request: ApiRequest) -> Result:
        """Add a webhook; its address is told once."""
        room, asked = request.room(), request.fields()
        name = asked.identifier("name", identifiers.display_name)
        found = api.chat.incoming_webhooks.add(request.caller, room, name, *_template(asked))
        return Result(_with_address(api, room, found), 201)

    @api.route("DELETE", WEBHOOK)
    def remove_incoming_webhook(request: ApiRequest) -> Result:
        """Remove a webhook: its address ends at once."""
        api.chat.incoming_webhooks.remove(request.caller, request.room(), request.path["hook"])
        return Result(status=204)

    @api.route("POST", SECRET)
    def replace_secret_of_incoming_webhook(request: ApiRequest) -> Result:
        """Give a webhook another address: the old one ends at once."""
        room, hook = request.room(), request.path["hook"]
        found = api.chat.incoming_webhooks.replace_secret(request.caller, room, hook)
        return Result(_with_address(api, room, found))

    @api.blueprint.route(PREFIX + POSTS, methods=["POST"], content_types=["*/*"])
    def post_to_incoming_webhook(room: str, hook: str, secret: str) -> Response:
        """Send what a sender that knows the address posts."""
        request: Request = api.blueprint.current_request
        return answer(api.chat, (room, hook, secret), request)


def _template(asked: Fields) -> tuple[str, str | None]:
    """The template that a request asks for, and the secret by which its sender signs; raises
    FrameError."""
    chosen = asked.string("template") if asked.has("template") else DEFAULT_TEMPLATE
    try:
        template(chosen)
    except BadTemplate as error:
        asked.refuse(ErrorCode.BAD_CHARACTERS, str(error))
    secret = asked.optional(
        "signingSecret", lambda name: asked.text(name, MAX_SIGNING_SECRET_CHARS)
    )
    if secret is not None and chosen != SIGNED:
        text = f'"signingSecret" is for the template {SIGNED} alone.'
        asked.refuse(ErrorCode.CONFLICTING_FIELDS, text)
    return chosen, secret


def _with_address(api: Api, room: str, found: NewAddress) -> Mapping[str, Any]:
    path = POSTS.format(room=room, hook=found.webhook.id, secret=found.secret)
    return {**_fields(found.webhook), "url": _base(api.blueprint.current_request) + path}


def _fields(webhook: IncomingWebhook) -> dict[str, Any]:
    return {
        "webhook": webhook.id,
        "name": webhook.person.name,
        "template": webhook.template,
        "signed": webhook.signing_secret is not None,
        "createdBy": webhook.created_by,
        "createdAt": webhook.created_at,
    }


def _base(request: Request) -> str:
    """The address of /v1, as the request has named it: its host, and the path before, which is
    API Gateway's stage unless the API has a domain of its own. CloudFront names its own host."""
    headers, context = request.headers, request.context
    if domain := headers.get("x-forwarded-host"):
        return f"https://{domain}{PREFIX}"
    before = str(context.get("path", "")).partition(f"{PREFIX}/rooms/")[0]
    scheme = headers.get("x-forwarded-proto", "https")
    host = headers.get("host") or context.get("domainName", "localhost")
    return f"{scheme}://{host}{before}{PREFIX}"
