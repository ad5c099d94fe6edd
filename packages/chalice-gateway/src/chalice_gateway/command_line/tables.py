"""The command `chalice-gateway tables`: lists tables, or the items of one."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from chalice_gateway.command_line import option_types, running_gateway
from chalice_gateway.command_line.argument_parser import Parser, program
from chalice_gateway.command_line.attribute_values import plain
from chalice_gateway.command_line.options import DEFAULT_PORT
from chalice_gateway.command_line.running_gateway import Refused
from chalice_gateway.errors import InvalidInput, StartError
from chalice_gateway.inspector.requests import RequestRefused


class Source(Protocol):
    """Where tables are."""

    def tables(self) -> list[dict[str, Any]]:
        """Name and number of items of each table."""

    def items(self, table: str) -> Iterator[dict[str, Any]]:
        """The items of a table, in DynamoDB's JSON. Raises Refused or RequestRefused."""


def main(arguments: Sequence[str]) -> int:
    """List tables or items; the exit code. Raises StartError."""
    found = parser().parse_args(arguments)
    if found.data:
        from chalice_gateway.command_line.kept_tables import KeptTables

        with KeptTables(found.data) as kept:
            return _list(kept, found.name)
    gateway = running_gateway.find(found.host, found.port)
    if gateway is None:
        raise StartError(
            f"No gateway runs at {found.host}, port {found.port}. Start one, name its port "
            "with --port, or name a folder with --data DIR."
        )
    return _list(gateway[0], found.name)


def _list(source: Source, name: str | None) -> int:
    lines = _items(source, name) if name else _tables(source)
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
        description="List the tables of a running gateway, or of a folder that one has kept, with "
        "the numbers of their items; or the items of one, each as a line of JSON.",
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
    add(
        "--data",
        type=lambda name: Path(name).resolve(),
        metavar="DIR",
        help="a folder of --data that no gateway uses at the moment",
    )
    return parser


def _tables(source: Source) -> Iterator[str]:
    tables = source.tables()
    width = max((len(table["name"]) for table in tables), default=0)
    for table in tables:
        yield f"{table['name']:<{width}}  {table['count']}"


def _items(source: Source, name: str) -> Iterator[str]:
    try:
        for item in source.items(name):
            yield json.dumps({key: plain(value) for key, value in item.items()}, ensure_ascii=False)
    except (Refused, RequestRefused):
        names = [table["name"] for table in source.tables()]
        there_are = f"There are: {', '.join(names)}." if names else "There are none."
        raise InvalidInput(f"There is no table {name!r}. {there_are}") from None
