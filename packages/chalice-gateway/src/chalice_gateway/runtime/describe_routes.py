"""Describes the HTTP routes of an app and their authorizers, for the manifest."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from chalice.app import (
    Authorizer,
    Chalice,
    ChaliceAuthorizer,
    CognitoUserPoolAuthorizer,
    IAMAuthorizer,
    RouteEntry,
)

Described = dict[str, Any]


def describe_routes(app: Chalice) -> list[Described]:
    """Each path with its methods, as manifest.Route has them."""
    return [
        {
            "path": path,
            "methods": {name.upper(): _method(entry) for name, entry in methods.items()},
        }
        for path, methods in app.routes.items()
    ]


def describe_authorizers(app: Chalice) -> list[Described]:
    """The authorizers that routes use, as manifest.Authorizer has them."""
    found = {_name(each): each for each in _authorizers(app)}
    return [_authorizer(name, each) for name, each in found.items()]


def _authorizers(app: Chalice) -> Iterable[Authorizer | ChaliceAuthorizer]:
    for methods in app.routes.values():
        for entry in methods.values():
            if entry.authorizer is not None:
                yield entry.authorizer


def _method(entry: RouteEntry) -> Described:
    return {
        "authorizer": None if entry.authorizer is None else _name(entry.authorizer),
        "api_key_required": bool(entry.api_key_required),
        "content_types": list(entry.content_types),
        "cors": None if entry.cors is None else entry.cors.get_access_control_headers(),
    }


def _name(authorizer: Authorizer | ChaliceAuthorizer) -> str:
    """The name of an authorizer: that of its function, which has the prefix of its blueprint. A
    copy with scopes that was made before its blueprint was registered does not know that."""
    if isinstance(authorizer, ChaliceAuthorizer) and authorizer.config is not None:
        return authorizer.config.name
    return authorizer.name


def _authorizer(name: str, found: Authorizer | ChaliceAuthorizer) -> Described:
    kind = _kind(found)
    return {
        "name": name,
        "kind": kind,
        "function": name if kind == "builtin" else None,
        "header": _setting(found, "header") or "Authorization",
        "ttl_seconds": _setting(found, "ttl_seconds"),
    }


def _setting(authorizer: Authorizer | ChaliceAuthorizer, name: str) -> Any:
    """A setting of an authorizer; None if it has none, as IAM, or a copy without configuration."""
    if isinstance(authorizer, ChaliceAuthorizer):
        return getattr(authorizer.config, name, None)
    return getattr(authorizer, f"_{name}", None)


def _kind(authorizer: Authorizer | ChaliceAuthorizer) -> str:
    if isinstance(authorizer, ChaliceAuthorizer):
        return "builtin"
    if isinstance(authorizer, IAMAuthorizer):
        return "iam"
    return "cognito" if isinstance(authorizer, CognitoUserPoolAuthorizer) else "custom"
