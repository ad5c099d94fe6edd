"""Push notifications over HTTP: the key that browsers need, and the subscriptions of a member."""

from __future__ import annotations

import base64
import re

from chalicelib.auth import KeysUnavailable
from chalicelib.chat import now
from chalicelib.domain import PushSubscription
from chalicelib.net_guard import BadUrl, check_url
from chalicelib.protocol.errors import ErrorCode, FrameError
from chalicelib.protocol.fields import Fields
from chalicelib.push import Push
from chalicelib.web.api.problems import ApiCode, Problem, unavailable
from chalicelib.web.api.request import ApiRequest
from chalicelib.web.api.routing import Api, Result

SUBSCRIPTIONS = "/push/subscriptions"
PUBLIC_KEY_BYTES, AUTH_SECRET_BYTES = 65, 16  # RFC 8291
UNCOMPRESSED = b"\4"  # the form of a public key
_BASE64URL = re.compile(r"[A-Za-z0-9_-]{1,100}={0,2}")
_ID = re.compile(r"[0-9a-f]{32}")


def register(api: Api) -> None:
    """Add the routes."""

    @api.route("GET", "/push")
    def get_push_key(request: ApiRequest) -> Result:
        """Return the public key that a browser subscribes with."""
        del request
        try:
            return Result({"publicKey": enabled().key.get().public_key})
        except KeysUnavailable:
            text = "The key of push notifications cannot be read. Please try again."
            raise unavailable(text) from None

    @api.route("PUT", SUBSCRIPTIONS)
    def put_push_subscription(request: ApiRequest) -> Result:
        """Notify the caller in a browser, or renew that: 200 with the subscription's id."""
        parts = enabled()
        subscription = _subscription(request, parts)
        api.chat.callers.charge(request.caller)
        parts.subscriptions.put(request.caller.member, subscription, now())
        return Result({"id": subscription.id})

    @api.route("DELETE", SUBSCRIPTIONS)
    def delete_push_subscription(request: ApiRequest) -> Result:
        """Notify the caller in a browser no more; it may be unknown."""
        parts, id = enabled(), request.query.get("id", "")
        if not _ID.fullmatch(id):
            text = "The parameter `id` has to be what the subscription's PUT answered."
            raise FrameError(ErrorCode.MISSING_FIELD if not id else ErrorCode.BAD_CHARACTERS, text)
        api.chat.callers.charge(request.caller)
        parts.subscriptions.remove(request.caller.member, id)
        return Result(status=204)

    def enabled() -> Push:
        if found := api.features.push:
            return found
        text = "There are no push notifications here: the server's setting PUSH_KEY is not set."
        raise Problem(ApiCode.NOT_ENABLED, text)


def _subscription(request: ApiRequest, push: Push) -> PushSubscription:
    """Read what a browser's `PushSubscription.toJSON()` returns; raises FrameError."""
    asked = request.fields()
    endpoint, keys = asked.string("endpoint"), asked.fields("keys")
    try:
        check_url(endpoint, push.is_allowed)
    except BadUrl as error:
        asked.refuse(ErrorCode.BAD_CHARACTERS, f'"endpoint": {error}')
    public_key = _key(keys, "p256dh", PUBLIC_KEY_BYTES)
    if not public_key.startswith(UNCOMPRESSED):
        keys.refuse(ErrorCode.BAD_CHARACTERS, '"p256dh" must be an uncompressed point.')
    auth_secret = _key(keys, "auth", AUTH_SECRET_BYTES)
    return PushSubscription(endpoint, public_key, auth_secret, request.caller.capabilities)


def _key(keys: Fields, name: str, size: int) -> bytes:
    """One of the browser's keys; raises FrameError."""
    text = keys.string(name)
    if not _BASE64URL.fullmatch(text):
        keys.refuse(ErrorCode.BAD_CHARACTERS, f'"{name}" must be base64url.')
    try:
        found = base64.urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))
    except ValueError:
        keys.refuse(ErrorCode.BAD_CHARACTERS, f'"{name}" must be base64url.')
    if len(found) != size:
        keys.refuse(ErrorCode.WRONG_SIZE, f'"{name}" must have {size} bytes.')
    return found
