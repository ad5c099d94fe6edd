"""An execution environment: runs one event after the other in its main thread, as Lambda does."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NoReturn

from chalice_gateway import log
from chalice_gateway.channel import Channel, Message
from chalice_gateway.manifest import Function
from chalice_gateway.runtime import aws_calls, context, lambda_log, permissions, posts, project
from chalice_gateway.runtime.context import LambdaContext
from chalice_gateway.runtime.debugger import BdbQuit, BreakpointRefused
from chalice_gateway.runtime.marshaller import MarshalError, ResultTooLarge, to_json
from chalice_gateway.runtime.supervisor_calls import SupervisorCalls

Handler = Callable[[dict[str, Any], LambdaContext], Any]


def set_up(function: Function, settings: dict[str, Any]) -> None:
    """Make this process that of a function, before the app is imported."""
    os.environ.update({**function.variables, **context.variables(function)})
    permissions.set_up(settings)
    posts.set_up(settings)


def load_and_serve(
    function: Function, settings: dict[str, Any], events: int, calls: int
) -> NoReturn:
    """Import the app, and serve. Without the app, each event fails."""
    set_up(function, settings)
    os.chdir(settings["project_dir"])
    try:
        handler = project.load_handler(function.handler)
    except Exception as error:
        failed = error

        def handler(*_: Any) -> Any:
            raise failed

    serve(function, handler, events, calls)


def serve(function: Function, handler: Handler, events: int, calls: int) -> NoReturn:
    """Run `handler` for each event of a channel, until the supervisor closes it."""
    channel, supervisor = Channel(events), SupervisorCalls(Channel(calls))
    aws_calls.current.supervisor = supervisor
    posts.connect(supervisor)
    with suppress(EOFError, OSError):  # the supervisor has closed the channel
        while True:
            message = channel.receive()
            supervisor.may_tell = bool(message.header.get("tell"))
            header, payload = _answer(function, handler, message)
            channel.send({**header, "told": supervisor.told}, payload)
    # Not sys.exit: Lambda freezes a process and removes it, without its exit handlers.
    os._exit(0)


def _answer(function: Function, handler: Handler, message: Message) -> tuple[dict[str, Any], bytes]:
    invocation = aws_calls.begin(message.header)
    header, payload = _run(function, handler, message)
    sys.stdout.flush()
    return {**header, "calls": invocation.as_json(), "needs": invocation.needs}, payload


def _run(function: Function, handler: Handler, message: Message) -> tuple[dict[str, Any], bytes]:
    asked = message.header
    call = LambdaContext(function, asked["request_id"], asked["deadline_ms"])
    try:
        return {}, to_json(handler(json.loads(message.payload), call))
    except MarshalError as error:
        return _failed(function, "Runtime.MarshalError", str(error))
    except ResultTooLarge as error:
        return _failed(function, "Function.ResponseSizeTooLarge", str(error))
    except BreakpointRefused as refused:
        return _failed(function, "Unhandled", str(refused))
    except BdbQuit:
        return _failed(function, "Unhandled", "The debugger was quit.")
    except Exception as error:
        trace = lambda_log.failure(function.name, error)
        kind = type(error).__name__
        return {"error": "Unhandled", "type": kind, "message": str(error), "traceback": trace}, b""


def _failed(function: Function, kind: str, why: str) -> tuple[dict[str, Any], bytes]:
    """Report a failure that has no traceback."""
    log.error(f"{function.name}: {why}")
    return {"error": kind, "message": why}, b""
