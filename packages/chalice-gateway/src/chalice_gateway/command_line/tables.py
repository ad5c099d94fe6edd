"""The command `chalice-gateway tables`: lists tables, or the items of one."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress

from chalice_gateway.command_line import option_types, running_gateway
from chalice_gateway.command_line.argument_parser import Parser, program
from chalice_gateway.command_line.attribute_values import plain
from chalice_gateway.command_line.options import DEFAULT_PORT
from chalice_gateway.command_line.running_gateway import Refused, RunningGateway
from chalice_gateway.errors import InvalidInput, StartError


def main(arguments: Sequence[str]) -> int:
    """List tables or items; the exit code. Raises StartError."""
    found = parser().parse_args(arguments)
    gateway = running_gateway.find(found.host, found.port)
    if gateway is None:
        raise StartError(f"No gateway runs at {found.host}, port {found.port}. Start one first.")
    lines = _items(gateway[0], found.name) if found.name else _tables(gateway[0])
    with suppress(BrokenPipeError):  # as after `| head`
        for line in lines:
            print(line, flush=True)
        return 0
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def parser() -> Parser:
    """The parser of the command's options."""
    parser = Parser(
        prog=f"{program()} tables",
        description="List the tables of a running gateway with the numbers of their items, or the "
        "items of one, each as a line of JSON.",
    )
    parser.add_argument("name", metavar="NAME", nargs="?", help="the table whose items are listed")
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="the gateway's --host (default: %(default)s)")
    add(
        "--port",
        type=option_types.port,
        default=DEFAULT_PORT,
        help="the gateway's --port (default: %(default)s)",
    )
    return parser


def _tables(gateway: RunningGateway) -> Iterator[str]:
    tables = gateway.get("tables")
    width = max((len(table["name"]) for table in tables), default=0)
    for table in tables:
        yield f"{table['name']:<{width}}  {table['count']}"


def _items(gateway: RunningGateway, name: str) -> Iterator[str]:
    try:
        for item in gateway.items(name):
            yield json.dumps({key: plain(value) for key, value in item.items()}, ensure_ascii=False)
    except Refused:
        names = [table["name"] for table in gateway.get("tables")]
        there_are = f"There are: {', '.join(names)}." if names else "There are none."
        raise InvalidInput(f"There is no table {name!r}. {there_are}") from None
