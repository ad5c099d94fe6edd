"""The process that runs the app. The supervisor starts a new one after each change of the code."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from chalice_gateway import event_loop, log, resources
from chalice_gateway.aws_account import API_DOMAIN_NAME
from chalice_gateway.command_line.options import Options, parse
from chalice_gateway.embedded_aws import aws_calls, aws_environment, aws_guard, policies
from chalice_gateway.embedded_aws.permissions import Permissions
from chalice_gateway.errors import InvalidInput, StartError
from chalice_gateway.functions import event_sources, project
from chalice_gateway.functions.project import Project
from chalice_gateway.network import loopback_url
from chalice_gateway.worker.asgi_app import GatewayApp
from chalice_gateway.worker.serving import serve
from chalice_gateway.worker.summary import CreatedResources


def main() -> None:
    """Serve on the listening socket that was inherited, until standard input closes."""
    listener = _inherited_listener()
    options = parse(sys.argv[2:])
    # For the app's own posts: a handler may post until it ends, when `listener` is closed already.
    inner = socket.create_server(("127.0.0.1", 0))
    aws_guard.refuse_aws()
    aws_environment.redirect_clients(API_DOMAIN_NAME, loopback_url(inner))
    log.configure()
    permissions = Permissions()
    aws_calls.intercept(permissions.intercept, options.faults.intercept)
    try:
        created = _create_resources(options)
        os.chdir(options.project_dir)  # a function's working directory is the app's folder
        loaded = project.load(Path(), options.stage)
        if options.policy:
            permissions.enforce(_evaluator(options, loaded))
        event_sources.check_permissions(loaded.app, permissions)
    except StartError as error:
        log.error(str(error))
        sys.exit(error.worker_exit_code)
    options.faults.inject_into_aws_calls()
    gateway = GatewayApp(loaded, permissions, options)
    event_loop.run(serve(gateway, options, [listener, inner], created))
    sys.stdout.flush()
    # Handlers that still run end with the process, as in Lambda; sys.exit would wait for them.
    os._exit(0)


def _inherited_listener() -> socket.socket:
    """The socket whose descriptor the supervisor passes. Ends the process if there is none."""
    try:
        return socket.socket(fileno=int(sys.argv[1]))
    except (IndexError, ValueError, OSError):
        sys.exit("Only the supervisor starts this process: run `python -m chalice_gateway`.")


@aws_calls.own_calls()
def _create_resources(options: Options) -> CreatedResources:
    described = resources.read(options.project_dir, options.stage)
    try:
        tables = resources.create_tables(described, boto3.client("dynamodb"))
        return CreatedResources(tables, resources.create_queues(described, boto3.client("sqs")))
    except (BotoCoreError, ClientError, ValueError) as error:
        raise StartError(f"The tables and queues cannot be made: {error}") from None
    except (AttributeError, KeyError, TypeError) as error:
        path = options.project_dir / ".chalice" / "resources.json"
        raise InvalidInput(f"{path} does not describe tables and queues: {error!r}") from None


def _evaluator(options: Options, loaded: Project) -> Callable[[str, str], bool]:
    if isinstance(options.policy, Path):
        return policies.file_evaluator(options.policy)
    return policies.evaluator(policies.generated(loaded.config))
