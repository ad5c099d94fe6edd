"""The OPTIONS methods that Chalice deploys for routes with `cors`: they answer without the app."""

from __future__ import annotations

from chalice_gateway.manifest import Route


def preflight_headers(route: Route) -> dict[str, str] | None:
    """The headers of the route's response to OPTIONS; None if it has no such method.

    All methods of a path have the same settings; Chalice checks that (deploy/swagger.py).
    """
    with_cors = {name: method.cors for name, method in route.methods.items() if method.cors}
    if not with_cors:
        return None
    return {
        "Access-Control-Allow-Methods": ",".join([*with_cors, "OPTIONS"]),
        **next(iter(with_cors.values())),
    }
