"""The options of the command line."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import chalice_gateway
from chalice_gateway.command_line import (
    access_options,
    aws_options,
    option_types,
    project_options,
)
from chalice_gateway.command_line.argument_parser import Parser, program
from chalice_gateway.faults import Faults
from chalice_gateway.options import Options

DEFAULT_PORT = 8000
# https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
IDLE_TIMEOUT_S = 600.0
MAX_DURATION_S = 7200.0
INTEGRATION_TIMEOUT_S = 29.0
# As a new AWS account often has; others have 1,000. Each takes a process.
CONCURRENCY = 10


def parse(arguments: Sequence[str] | None = None) -> Options:
    """Read the options from `arguments`, by default from this process's command line."""
    return complete(vars(parser().parse_args(arguments)))


def complete(found: Mapping[str, Any]) -> Options:
    """The options that a parser has found, and the defaults of the others."""
    found = {**vars(parser().parse_args([])), **found}
    named = {
        "parameter": dict(found["parameter"]),
        "env": dict(found["env"]),
        "ssm_parameter": dict(found["ssm_parameter"]),
        "endpoint": aws_options.endpoints(found["endpoint"]),
    }
    return Options(**{**found, **named})


def add_what_functions_need(parser: argparse.ArgumentParser) -> None:
    """Add the options about the app, its template and AWS."""
    _add_app_options(parser)
    _add_function_options(parser)


def parser() -> argparse.ArgumentParser:
    """The parser of all options, in groups."""
    parser = Parser(
        prog=program(),
        description="Run any Chalice app on this machine as API Gateway and Lambda would: "
        "WebSocket handlers, HTTP routes, event handlers and the management API, on one port.",
        epilog=f"Other commands: `{program()} invoke NAME` invokes a function, and "
        f"`{program()} tables` lists tables and their items. Each has --help.",
    )
    version = f"chalice-gateway {chalice_gateway.__version__}"
    parser.add_argument("--version", action="version", version=version, help="print the version")
    _add_app_options(parser)
    reload = parser.add_argument("--reload", action=argparse.BooleanOptionalAction, default=True)
    # Not an argument above, because Python 3.12 and older would append "(default: True)".
    reload.help = "restart the app when its code or configuration changes (default: on)"
    parser.add_argument(
        "--page",
        type=option_types.page,
        default="/",
        metavar="PATH",
        help="print the page's address with this path and query (default: %(default)s)",
    )
    _add_function_options(parser)
    _add_http_options(parser.add_argument_group("HTTP routes"))
    _add_limits(parser.add_argument_group("limits of API Gateway, for tests to shorten"))
    _add_undocumented(parser.add_argument_group("behaviour of API Gateway that is not documented"))
    _add_faults(parser.add_argument_group("fault injection"))
    access_options.add_access(parser.add_argument_group("who may use the gateway"))
    access_options.add_inspector(parser.add_argument_group("the inspector, at /@gateway"))
    return parser


def _add_app_options(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "--project-dir",
        type=Path,
        default=Path(),
        metavar="DIR",
        help="the folder of app.py (default: the current one)",
    )
    add(
        "--host",
        default="127.0.0.1",
        help="the address to listen on (default: %(default)s)",
    )
    add(
        "--port",
        type=option_types.port,
        default=DEFAULT_PORT,
        help="the port to listen on; 0 means any free port (default: %(default)s)",
    )
    add(
        "--stage",
        default="dev",
        help="a stage of .chalice/config.json; any name, if the file lists no stages "
        "(default: %(default)s)",
    )
    add(
        "--debug",
        action="store_true",
        help="let breakpoint() in a function use this terminal, and wait for it without a time-out",
    )


def _add_function_options(parser: argparse.ArgumentParser) -> None:
    project_options.add_template(parser.add_argument_group("the project's CloudFormation template"))
    project_options.add_environment(parser.add_argument_group("the functions' environment"))
    aws = parser.add_argument_group("AWS")
    project_options.add_account(aws)
    aws_options.add_services(aws)
    _add_aws_options(aws)


def _add_aws_options(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--posts-over-http",
        action="store_true",
        help="send what app.websocket_api sends over HTTP, as in Lambda, instead of over the "
        "process's own channel, which costs a fraction",
    )
    group.add_argument(
        "--policy",
        nargs="?",
        type=lambda name: Path(name).resolve(),
        const=True,
        default=False,
        metavar="FILE",
        help="refuse AWS calls that this IAM policy does not allow; without FILE: the policy that "
        "chalice deploy would give to the functions' role",
    )


def _add_http_options(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--api-key",
        action="append",
        dest="api_keys",
        default=[],
        type=option_types.header_value,
        metavar="KEY",
        help="accept this key for routes with api_key_required; repeat it for more keys",
    )
    group.add_argument(
        "--allow-unchecked-authorizers",
        action="store_true",
        help="let everybody in where a Cognito user pool, IAM or a function outside the app "
        "decides, which cannot be asked here, instead of nobody",
    )


def _add_limits(group: argparse._ArgumentGroup) -> None:
    for name, default, meaning in (
        ("--idle-timeout", IDLE_TIMEOUT_S, "close a connection after this time without messages"),
        ("--max-duration", MAX_DURATION_S, "close a connection after this time"),
        ("--integration-timeout", INTEGRATION_TIMEOUT_S, "wait this long for a handler"),
    ):
        group.add_argument(
            name,
            type=option_types.seconds,
            default=default,
            metavar="SECONDS",
            help=f"{meaning} (default: %(default)g)",
        )
    group.add_argument(
        "--concurrency",
        type=option_types.count,
        default=CONCURRENCY,
        metavar="N",
        help="run up to N functions at once, and refuse more: a message gets `Internal server "
        "error`, a handshake and a request to a route get 500 (default: %(default)s)",
    )


def _add_undocumented(group: argparse._ArgumentGroup) -> None:
    for name, meaning in (
        ("--serial", "handle the messages of a connection one at a time, in order"),
        ("--pings-reset-idle", "count a client's WebSocket pings as activity"),
        ("--unsigned", "accept unsigned requests to the management API"),
    ):
        group.add_argument(name, action="store_true", help=meaning)


def _add_faults(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--post-rate",
        type=option_types.rate,
        metavar="N",
        help="respond 429 to more than N requests a second to the management API",
    )
    group.add_argument(
        "--faults",
        type=option_types.faults,
        default="",
        metavar="KIND=SHARE,...",
        help="inject these faults at random, the same ones for the same seed=N; kinds: "
        + "; ".join(f"{kind}: {meaning}" for kind, meaning in Faults.KINDS.items())
        + ". GET /@faults counts them",
    )
