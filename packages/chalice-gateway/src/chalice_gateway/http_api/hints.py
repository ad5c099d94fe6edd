"""Hints for the user on requests that no route takes."""

from __future__ import annotations

from chalice_gateway.http_api.router import Router


def hint(router: Router, method: str, path: str, stage: str) -> str:
    """The route that a client may have meant: with another method, or with the stage before its
    path, as in the cloud. Named as the app writes it, without anything that the client sent."""
    first, _, rest = path[1:].partition("/")
    # Else `/favicon.ico` would lead to `/`.
    shorter = router.match(f"/{rest}") if rest or first == stage else None
    match = router.match(path) or shorter
    if match is None:
        return ""
    methods = match.route.methods
    shown = method if method in methods else ", ".join(sorted(methods))
    return f"no route; there is {shown} {match.route.path}"
