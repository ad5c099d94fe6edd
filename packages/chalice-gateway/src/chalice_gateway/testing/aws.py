"""The embedded AWS inside a test's own process."""

from __future__ import annotations

import socket
from typing import Any

from chalice.config import Config


def serve_embedded_aws() -> str:
    """Start the embedded AWS in memory, in a thread of this process; its address.

    It answers until the process ends.
    """
    # moto's modules import each other in circles, and fail if two threads import them at once.
    from chalice_gateway.embedded_aws import moto_patches  # noqa: F401
    from chalice_gateway.embedded_aws.server import serve_in_thread

    listener = socket.create_server(("127.0.0.1", 0))
    serve_in_thread(listener)
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


def patch_moto() -> None:
    """Make moto's DynamoDB in this process as fast as the gateway's own."""
    from chalice_gateway.embedded_aws import moto_patches

    moto_patches.keep_no_lists()
    moto_patches.take_the_quick_path()


def generated_policy(config: Config) -> dict[str, Any]:
    """The IAM policy that `chalice deploy` would give to the functions' role."""
    from chalice_gateway.runtime import generated_policies

    return generated_policies.merged(config)
