"""The HTTP API: what a back end does in rooms, by the rules of the chat's frames. Exports what
registers its routes."""

from __future__ import annotations

from collections.abc import Callable

from chalice.app import Chalice

from chalicelib.web.api import (
    changes,
    connections,
    files,
    incoming_webhooks,
    invitations,
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
from chalicelib.web.api.features import Features
from chalicelib.web.api.routing import Api

__all__ = ["register"]

RESOURCES = (
    messages,
    reactions,
    changes,
    rooms,
    members,
    invitations,
    moderation,
    reads,
    incoming_webhooks,
    webhooks,
    connections,
    files,
    search,
    push,
    personal_data,
)


def register(app: Chalice, features: Callable[[], Features], *, by_iam: bool = False) -> None:
    """Add the routes below /v1.

    features: returns what performs them, for each request.
    by_iam: whether IAM decides who may use the routes, and tokens do not count.
    """
    api = Api(features, by_iam)
    for resource in RESOURCES:
        resource.register(api)
    app.register_blueprint(api.blueprint)
