"""The base process: forks templates, and execution environments of apps that cannot be forked."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
from collections.abc import Iterator
from typing import Any

from chalice_gateway import aws_account
from chalice_gateway.channel import Channel, Message
from chalice_gateway.errors import InvalidInput, StartError
from chalice_gateway.manifest import Function
from chalice_gateway.runtime import process_tree

# What starts this process: `-m` would put the folder where the gateway was started on the app's
# path.
COMMAND = (
    "import sys; sys.path[:] = [each for each in sys.path if each]; "
    "from chalice_gateway.runtime import base; base.main()"
)


def main() -> None:
    """Serve the supervisor's requests. Arguments: the descriptor of the socket, and the settings
    that stay, as JSON; each request has the others. See `functions.deployment`."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    process_tree.end_with_parent()
    control, settings = Channel(int(sys.argv[1])), json.loads(sys.argv[2])
    # Chalice's own prompts would ask the terminal for its capabilities when they are imported.
    with _without_stdin(for_ever=not settings["debug"]):
        _prepare(settings)
    process_tree.fork_for_each_message(
        control, lambda message: _start(message, {**settings, **message.header["settings"]})
    )


def _prepare(settings: dict[str, Any]) -> None:
    # Python imports it at the first look-up of a host's address: once, not in each process.
    import encodings.idna  # noqa: F401

    from chalice_gateway.embedded_aws import aws_environment, aws_guard
    from chalice_gateway.runtime import (  # noqa: F401
        aws_calls,
        debugger,
        function_process,
        lambda_log,
        posts,
        project,
    )

    aws_account.use(settings["region"], settings["account"])
    aws_guard.refuse_aws()
    aws_environment.redirect_clients(settings["domain_name"], settings["management_url"])
    aws_calls.install()
    posts.share(settings["connections"])
    lambda_log.install()
    sys.argv[1:] = []
    if not settings["debug"]:
        debugger.refuse_breakpoints()


@contextlib.contextmanager
def _without_stdin(*, for_ever: bool) -> Iterator[None]:
    terminal, null = os.dup(0), os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    yield
    if not for_ever:
        os.dup2(terminal, 0)
    os.close(terminal)
    os.close(null)


def _start(message: Message, settings: dict[str, Any]) -> None:
    """Become a template, or an execution environment that imports the app itself."""
    from chalice_gateway.runtime import function_process

    if message.header["start"] == "template":
        _become_template(message, settings)
    else:
        function = Function(**message.header["function"])
        events, calls = message.descriptors
        function_process.load_and_serve(function, settings, events, calls)


def _become_template(message: Message, settings: dict[str, Any]) -> None:
    from chalice_gateway.runtime import function_process, project

    control = Channel(message.descriptors[0])
    before = process_tree.open_descriptors()
    os.chdir(settings["project_dir"])
    try:
        if message.header["describe"]:
            process_tree.tell(control, {"loaded": True}, _described(settings))
            return
        function = Function(**message.header["function"])
        function_process.set_up(function, settings)
        handler = project.load_handler(function.handler)
    except StartError as error:
        failed = {"failed": str(error), "invalid": isinstance(error, InvalidInput)}
        process_tree.tell(control, failed)
        return
    is_forkable = process_tree.is_forkable(before)
    process_tree.tell(control, {"loaded": True, "forkable": is_forkable})
    process_tree.fork_for_each_message(
        control, lambda asked: function_process.serve(function, handler, *asked.descriptors)
    )


def _described(settings: dict[str, Any]) -> bytes:
    from chalice_gateway.runtime import describe

    return json.dumps(describe.project(settings)).encode()
