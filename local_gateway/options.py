"""The command line."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from local_gateway.isolation import is_aws_host, url_host

DEFAULT_PORT = 8000


@dataclass(frozen=True)
class Options:
    """What the user asked for. `port` 0 means any free one."""

    project_dir: Path
    host: str
    port: int
    stage: str
    dynamodb: str | None
    reload: bool


def parse(arguments: Sequence[str] | None = None) -> Options:
    """Read the options from `arguments`, by default those of this process."""
    parser = argparse.ArgumentParser(
        prog="python -m local_gateway",
        description="Run any Chalice app on this machine as API Gateway and Lambda would: "
        "its WebSocket handlers, its HTTP routes and the management API, all on one port.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = parser.add_argument
    add("--project-dir", type=Path, default=Path(), metavar="DIR", help="where app.py is")
    add("--host", default="127.0.0.1", help="the address to listen on")
    add("--port", type=_port, default=DEFAULT_PORT, help="the port to listen on; 0: any free one")
    add("--stage", default="dev", help="the stage of .chalice/config.json")
    add(
        "--dynamodb",
        type=_local_url,
        metavar="URL",
        help="use the DynamoDB at this address (default: one in memory, started with the app)",
    )
    add(
        "--reload",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="restart when the app's code or configuration changes",
    )
    return Options(**vars(parser.parse_args(arguments)))


def base_url(host: str, port: int) -> str:
    """The http address that reaches a server on this host, from this machine."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)
    return f"http://[{reachable}]:{port}" if ":" in reachable else f"http://{reachable}:{port}"


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port (0 to 65535)")
    return int(text)


def _local_url(text: str) -> str:
    host = url_host(text)
    if not host:
        raise argparse.ArgumentTypeError(f"{text!r} is not an http:// or https:// address")
    if is_aws_host(host):
        raise argparse.ArgumentTypeError("a local run never uses AWS itself")
    return text
