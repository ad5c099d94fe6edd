"""The chats that `python -m bench end_to_end` compares, and the DynamoDB that two of them share."""

from __future__ import annotations

import platform
import re
import sys

import boto3
from botocore.config import Config

from bench.peers import starting
from bench.peers.starting import ROOT, Command, NotToBeHad

DYNOXIDE = starting.PEERS / "dynoxide"
TABLE = "connections"


def ours(*options: str) -> Command:
    """The chat of this project, by the local gateway, as `make run` starts it."""
    here = ("--project-dir", str(ROOT), "--port", "0", "--no-reload")
    arguments = [sys.executable, "-m", "chalice_gateway", *here, *options]
    return Command(arguments, r"(ws://\S+)[\s\S]*Ctrl-C ends it")


def aws_sample(dynamodb: str, *options: str) -> Command:
    """AWS' sample by serverless-offline, with its table there. Raises NotToBeHad."""
    _make_table(dynamodb)
    command = starting.serverless_offline("--config", "chat.yml", *options)
    variables = {"DYNAMODB": dynamodb, "TABLE": TABLE}
    return command._replace(variables={**command.variables, **variables})


def in_memory() -> Command:
    """No more than a broadcast."""
    return starting.python_module("bare_chat")


def dynamodb() -> Command:
    """dynoxide, a DynamoDB in memory. Raises NotToBeHad."""
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        raise NotToBeHad("dynoxide is installed for Linux on x86_64 only")
    starting.install(DYNOXIDE)
    binary = DYNOXIDE / "node_modules/@dynoxide/linux-x64/dynoxide"
    (port,) = starting.free_ports(1)
    address = f"http://127.0.0.1:{port}"
    return Command([str(binary), "--port", str(port)], f"listening on ({re.escape(address)})")


def _make_table(dynamodb: str) -> None:
    client = boto3.client(
        "dynamodb",
        endpoint_url=dynamodb,
        region_name="us-east-1",
        aws_access_key_id="local",
        aws_secret_access_key="local",
        config=Config(proxies={}),
    )
    client.create_table(
        TableName=TABLE,
        KeySchema=[{"AttributeName": "connectionId", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "connectionId", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
