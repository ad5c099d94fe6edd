"""The command `chalice-gateway invoke`: invokes a function, and prints its result."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from chalice_gateway import event_loop, log
from chalice_gateway.command_line import options, running_gateway, standard_output
from chalice_gateway.command_line.argument_parser import Parser, program
from chalice_gateway.command_line.running_gateway import Refused, RunningGateway
from chalice_gateway.errors import InvalidInput, StartError
from chalice_gateway.event_sources.by_hand import check_needs_no_event
from chalice_gateway.options import Options
from chalice_gateway.supervisor import single_invocation
from chalice_gateway.supervisor.single_invocation import CheckKind, DataRefused, UnknownFunction


def main(arguments: Sequence[str]) -> int:
    """Invoke a function; the exit code: 0, or 1 if it fails. Raises StartError."""
    found = vars(parser().parse_args(arguments))
    name, file = found.pop("name"), found.pop("event")
    event = read_event(file)
    check = check_needs_no_event if file is None else _accept
    with standard_output.only_for_results() as write:
        try:
            answer = _invoke(options.complete(found), name, event, check)
        except DataRefused:
            return InvalidInput.exit_code
        result = answer.get("error", answer.get("result"))
        write(f"{json.dumps(result, ensure_ascii=False)}\n")
    return 1 if "error" in answer else 0


def parser() -> Parser:
    """The parser of the command's options."""
    parser = Parser(
        prog=f"{program()} invoke",
        description="Invoke a function with an event, and print its result as JSON; if it fails, "
        "Lambda's error object, with exit code 1. If a gateway runs the project at --host and "
        "--port, it runs the function, and its terminal has the log. Else the function runs here, "
        "and its log is on stderr.",
    )
    parser.add_argument("name", metavar="NAME", help="the function's name, as chalice deploys it")
    parser.add_argument(
        "--event",
        metavar="FILE",
        help="a file with the event, as JSON; `-` is stdin (default: {}, and for a "
        "schedule the event of EventBridge; handlers of queues, topics, buckets and streams "
        "need one)",
    )
    options.add_what_functions_need(parser)
    return parser


def read_event(file: str | None) -> Any:
    """The event in a file. Raises InvalidInput."""
    if file is None:
        return {}
    try:
        return json.loads(sys.stdin.read() if file == "-" else Path(file).read_text("utf-8"))
    except OSError as error:
        raise InvalidInput(f"{file} cannot be read: {error.strerror}.") from None
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"{'stdin' if file == '-' else file} is not JSON: {error}.") from None


def _accept(_name: str, _kind: str) -> None:
    """Any function may be invoked with an event that is given."""


def _invoke(options: Options, name: str, event: Any, check: CheckKind) -> dict[str, Any]:
    try:
        if found := _gateway_of(options):
            gateway, kinds = found
            check(name, kinds.get(name, ""))
            return dict(gateway.post("invoke", {"name": name, "event": event}))
        return event_loop.run(single_invocation.invoke(options, name, event, check))
    except Refused as refused:
        if names := refused.content.get("names"):
            raise _unknown(name, names) from None
        raise StartError(str(refused)) from None
    except UnknownFunction as unknown:
        raise _unknown(name, unknown.names) from None


def _gateway_of(options: Options) -> tuple[RunningGateway, dict[str, str]] | None:
    """The gateway that runs this project and stage, and the kinds of its functions."""
    found = running_gateway.find(options.host, options.port) if options.port else None
    if found is None:
        return None
    gateway, state = found
    is_same_folder = os.path.realpath(state["projectDir"]) == os.path.realpath(options.project_dir)
    if is_same_folder and state["stage"] == options.stage:
        return gateway, {each["name"]: each["kind"] for each in state["functions"]}
    log.command_error(
        f"The gateway at port {options.port} runs {state['projectDir']}, stage {state['stage']}. "
        "The function runs here."
    )
    return None


def _unknown(name: str, names: Sequence[str]) -> InvalidInput:
    return InvalidInput(f"There is no function {name!r}. There are: {', '.join(names)}.")
