"""The chats that are compared, and the DynamoDB that two of them share."""

import contextlib
import platform
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import boto3
from botocore.config import Config

from bench.harness import processes

HERE = Path(__file__).parent
SERVERLESS_OFFLINE = HERE / "serverless_offline"
DYNOXIDE = HERE / "dynoxide"
TABLE = "connections"
# Without these the Serverless Framework reports, and asks for news, at every start.
QUIET = {
    "SLS_TELEMETRY_DISABLED": "1",
    "SLS_TRACKING_DISABLED": "1",
    "SLS_NOTIFICATIONS_MODE": "off",
    "SLS_INTERACTIVE_SETUP_ENABLE": "0",
}

Server = AbstractContextManager[str]  # until the end of the block; its address


@contextlib.contextmanager
def this_chat(*options: str) -> Iterator[str]:
    """This chat, as `make run` starts it; one client may send as much as it can."""
    with processes.running_chat(*options, **processes.NO_LIMITS) as chat:
        yield chat.ws


def in_memory() -> Server:
    """A broadcast, and nothing else."""
    command = [sys.executable, "-m", "bench.end_to_end.in_memory_chat"]
    return processes.serving(command, [r"(ws://\S+)"])


def aws_sample(dynamodb: str) -> Server:
    """AWS' sample by serverless-offline, with its table there. Raises Unavailable."""
    processes.npm_install(SERVERLESS_OFFLINE)
    boto3.Session("local", "local", region_name="us-east-1").client(
        "dynamodb", endpoint_url=dynamodb, config=Config(proxies={})
    ).create_table(
        TableName=TABLE,
        KeySchema=[{"AttributeName": "connectionId", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "connectionId", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    web_socket, http, functions = processes.free_ports(3)
    ports = ("--websocketPort", web_socket, "--httpPort", http, "--lambdaPort", functions)
    node = ["env", f"--chdir={SERVERLESS_OFFLINE}", str(processes.NODE)]
    serverless = ["node_modules/serverless/bin/serverless.js", "offline", "start"]
    return processes.serving(
        [*node, *serverless, "--config", "chat.yml", "--host", "127.0.0.1", *ports],
        [r"\[websocket\] listening on (ws://\S+)", r"\[http for websocket\] listening"],
        ENDPOINT=f"http://127.0.0.1:{web_socket}",
        DYNAMODB=dynamodb,
        TABLE=TABLE,
        **QUIET,
    )


def dynoxide() -> Server:
    """dynoxide, a DynamoDB in memory. Raises Unavailable."""
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        raise processes.Unavailable("dynoxide is installed for Linux on x86_64 only")
    processes.npm_install(DYNOXIDE)
    (port,) = processes.free_ports(1)
    command = [str(DYNOXIDE / "node_modules/@dynoxide/linux-x64/dynoxide"), "--port", port]
    return processes.serving(command, [rf"listening on (http://127.0.0.1:{port})"])
