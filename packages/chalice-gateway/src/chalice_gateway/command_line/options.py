"""The command line."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

from chalice_gateway.embedded_aws.aws_guard import is_aws_host, url_host
from chalice_gateway.embedded_aws.faults import Faults

DEFAULT_PORT = 8000
# https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
IDLE_TIMEOUT_S = 600.0
MAX_DURATION_S = 7200.0
INTEGRATION_TIMEOUT_S = 29.0


@dataclass(frozen=True)
class Options:
    """What the user asked for: times in seconds, `port` 0 for any free one."""

    project_dir: Path
    host: str
    port: int
    stage: str
    dynamodb: str | None
    reload: bool
    idle_timeout: float
    max_duration: float
    integration_timeout: float
    serial: bool
    pings_reset_idle: bool
    unsigned: bool
    posts_over_http: bool
    policy: Path | bool
    post_rate: float | None
    faults: Faults


def parse(arguments: Sequence[str] | None = None) -> Options:
    """Read the options from `arguments`, by default those of this process."""
    return Options(**vars(parser().parse_args(arguments)))


def parser() -> argparse.ArgumentParser:
    """All options, in groups."""
    parser = _Parser(
        prog="python -m chalice_gateway",
        description="Run any Chalice app on this machine as API Gateway and Lambda would: "
        "its WebSocket handlers, its HTTP routes, its SQS handlers and the management API, "
        "all on one port.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    _add_app_options(parser)
    _add_limits(parser.add_argument_group("limits of API Gateway, shorter for tests"))
    _add_uncertain_behaviour(
        parser.add_argument_group("where API Gateway's behaviour is not certain")
    )
    _add_faults(parser.add_argument_group("trouble, on purpose"))
    return parser


class _Parser(argparse.ArgumentParser):
    """Says in one line what is wrong with an option."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"error: {' '.join(message.split())}; see --help\n")


def base_url(host: str, port: int) -> str:
    """The http address that reaches a server on this host, from this machine."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)
    return f"http://[{reachable}]:{port}" if ":" in reachable else f"http://{reachable}:{port}"


def _add_app_options(parser: argparse.ArgumentParser) -> None:
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
    add(
        "--posts-over-http",
        action="store_true",
        help="send what app.websocket_api sends through the app's own client, as in Lambda, and "
        "not the short way within this process, which costs a fraction",
    )
    add(
        "--policy",
        nargs="?",
        type=lambda name: Path(name).resolve(),
        const=True,
        default=False,
        metavar="FILE",
        help="refuse AWS calls that this IAM policy does not allow; without a file: the one that "
        "chalice deploy would put on the functions' role",
    )


def _add_limits(group: argparse._ArgumentGroup) -> None:
    for name, default, meaning in (
        ("--idle-timeout", IDLE_TIMEOUT_S, "close a connection on which nothing comes or goes"),
        ("--max-duration", MAX_DURATION_S, "close a connection that has lasted so long"),
        ("--integration-timeout", INTEGRATION_TIMEOUT_S, "stop waiting for a handler"),
    ):
        group.add_argument(name, type=_seconds, default=default, metavar="SECONDS", help=meaning)


def _add_uncertain_behaviour(group: argparse._ArgumentGroup) -> None:
    for name, meaning in (
        ("--serial", "handle one message of a connection at a time, in order"),
        ("--pings-reset-idle", "let a client's WebSocket pings keep its connection open"),
        ("--unsigned", "let unsigned requests use the management API"),
    ):
        group.add_argument(name, action="store_true", help=meaning)


def _add_faults(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--post-rate",
        type=_rate,
        metavar="N",
        help="answer 429 to more than N requests a second to the management API",
    )
    group.add_argument(
        "--faults",
        type=_faults,
        default="",
        metavar="KIND=SHARE,...",
        help="make this share of them fail, the same ones for the same seed=N; kinds: "
        + "; ".join(f"{kind}: {meaning}" for kind, meaning in Faults.KINDS.items())
        + ". GET /@faults counts them",
    )


def _port(text: str) -> int:
    if not text.isdecimal() or len(text) > 5 or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port (0 to 65535)")
    return int(text)


def _seconds(text: str) -> float:
    return _positive(text, "a number of seconds")


def _rate(text: str) -> float:
    return _positive(text, "a number of requests a second")


def _positive(text: str, what: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is not {what} above 0")
    return number


def _faults(text: str) -> Faults:
    try:
        return Faults.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _local_url(text: str) -> str:
    try:
        host = url_host(text) if urlsplit(text).port != 0 else None
    except ValueError:  # of the port, too
        host = None
    if not host:
        raise argparse.ArgumentTypeError(f"{text!r} is not an http:// or https:// address")
    if is_aws_host(host):
        raise argparse.ArgumentTypeError("a local run never uses AWS itself")
    return text
