"""The REST API of one version of the app."""

from __future__ import annotations

from typing import NamedTuple

from chalice_gateway.http_api.authorizers import Authorizers
from chalice_gateway.http_api.router import Router
from chalice_gateway.manifest import Manifest


class Deployment(NamedTuple):
    """What a deployment makes of a manifest. Cached results of authorizers end with it."""

    manifest: Manifest
    router: Router
    authorizers: Authorizers
