"""The HTTP API: what a back end does in rooms, by the rules of the chat's frames. Exports what
registers its routes."""

from __future__ import annotations

from collections.abc import Callable

from chalice.app import Chalice

from chalicelib.auth import Verifier
from chalicelib.chat import ChatService, Finder
from chalicelib.personal_data import PersonalData
from chalicelib.push import Push
from chalicelib.web.api import (
    changes,
    connections,
    files,
    incoming_webhooks,
    members,
    messages,
    moderation,
    personal_data,
    push,
    reactions,
    reads,
    rooms,
    search,
    webhooks,
)
from chalicelib.web.api.routing import Api

__all__ = ["register"]

RESOURCES = (
    messages,
    reactions,
    changes,
    rooms,
    members,
    moderation,
    reads,
    incoming_webhooks,
    webhooks,
    connections,
    files,
)


def register(
    app: Chalice,
    chat: Callable[[], ChatService],
    verifier: Callable[[], Verifier],
    *,
    data: Callable[[], PersonalData],
    finder: Callable[[], Finder | None],
    pushes: Callable[[], Push | None],
    by_iam: bool = False,
) -> None:
    """Add the routes below /v1.

    chat, verifier: return the service, and what checks tokens, for each request.
    finder: returns what finds messages; None if search is off.
    pushes: returns what notifies members who are away; None without it.
    by_iam: whether IAM decides who may use the routes, and tokens do not count.
    data: returns what exports and erases members.
    """
    api = Api(chat, verifier, by_iam)
    for resource in RESOURCES:
        resource.register(api)
    search.register(api, finder)
    push.register(api, pushes)
    personal_data.register(api, data)
    app.register_blueprint(api.blueprint)
