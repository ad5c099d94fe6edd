"""Cold starts: fresh interpreters that import app.py and handle a first event: a $connect, beside a
bare Chalice app with boto3, and a message.

DynamoDB is a stub that answers at once, and so is API Gateway. A Lambda function has a whole CPU
while it imports, and the part that its memory buys when it handles its first event: "at 512 MB" is
an estimate by that.
"""

import json
import subprocess
import sys
import tempfile
from argparse import Namespace
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from chalice_gateway.aws_account import REGION

from bench.coldstart.zips import BARE, OURS, PLAIN, unpacked
from bench.harness.aims import Aim
from bench.harness.report import ROOT, Report, Table, progress
from bench.message.benchmark import recorded, stubs
from bench.message.function import message_event
from tests.cloud.support.packaging import link_runtime
from tests.support.hostile import answers, serving

DOCUMENT = "performance.md"
OPTIONS = {"runs": (31, "of which the quickest counts: the others waited for other programs")}
CPU_AT_512_MB = 512 / 1769  # 1,769 MB come with one CPU
TIMEOUT_S = 60
PEOPLE = 10  # in the room of the message
NOTHING = b'HTTP/1.1 200 OK\r\nContent-Length: 27\r\n\r\n{"Items":[],"Responses":{}}'
START = """
import json, os, sys, time
sys.path[:0] = sys.argv[1:3]
began = time.perf_counter()
import app
imported = time.perf_counter()
app.app.websocket_api._endpoint = os.environ.get("CONNECTIONS_URL")
response = getattr(app, os.environ["_HANDLER"][4:])(json.loads(sys.argv[3]), None)
assert response["statusCode"] == 200, response
print((imported - began) * 1000, (time.perf_counter() - imported) * 1000)
"""
ENVIRONMENT = {
    **dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), "test"),
    **dict.fromkeys(("AWS_REGION", "AWS_DEFAULT_REGION"), REGION),
    "AWS_LAMBDA_FUNCTION_NAME": "chat",
}
CONNECT = {
    "requestContext": {
        "routeKey": "$connect",
        "eventType": "CONNECT",
        "connectionId": "L0SM9cOFvHcCIhw=",
        "domainName": f"abcdefghij.execute-api.{REGION}.amazonaws.com",
        "apiId": "abcdefghij",
        "stage": "api",
    }
}


class First(NamedTuple):
    """A function's first event, the apps that have it, and the variables of its stubs."""

    handler: str
    event: Mapping[str, Any]
    apps: tuple[str, ...]
    stubs: Mapping[str, str]


class Times(NamedTuple):
    import_ms: float
    event_ms: float


def run(options: Namespace) -> Report:
    """Start all interpreters in turns, and once more before that."""
    with tempfile.TemporaryDirectory() as folder, first_events() as firsts:
        runtime = link_runtime(Path(folder, "runtime"))
        apps = unpacked(Path(folder))
        turns = []
        for number in range(options.runs + 1):
            progress(f"start {number} of {options.runs}")
            turns.append([{n: measure(apps[n], runtime, f) for n in f.apps} for f in firsts])
    connect, message = (
        {name: min((found[name] for found in turn), key=sum) for name in turn[0]}
        for turn in zip(*turns[1:], strict=True)
    )
    bare = sum(connect[BARE])
    of_bare = {name: sum(times) / bare for name, times in connect.items()}
    head = ["ms", "import", "first event", "both"]
    rows = [
        [*row(name, times), f"{at_512_mb(times):.1f}", f"{of_bare[name]:.2f}"]
        for name, times in connect.items()
    ]
    tables = [
        Table("Cold starts", [*head, "at 512 MB", "both, of the bare app's"], rows),
        Table(f"A first message, in a room of {PEOPLE}", head, [row(*m) for m in message.items()]),
    ]
    aims = [
        Aim(f"{name}: import and first event, of the bare app's", of_bare[name], 1, True)
        for name in (OURS, PLAIN)
    ]
    return Report(tables, aims=aims)


@contextmanager
def first_events() -> Iterator[tuple[First, First]]:
    """A $connect, and a message, each with its stubs."""
    dynamodb = "AWS_ENDPOINT_URL_DYNAMODB"
    with serving(answers(NOTHING)) as nothing, stubs(0, recorded(ROOT, PEOPLE)) as url:
        connect = {dynamodb: nothing.url}
        message = {dynamodb: url, "CONNECTIONS_URL": f"{url}/api"}
        yield (
            First("app.on_connect", CONNECT, (OURS, PLAIN, BARE), connect),
            First("app.on_message", message_event(0), (OURS, PLAIN), message),
        )


def row(name: str, times: Times) -> list[str]:
    return [name, *(f"{ms:.1f}" for ms in (*times, sum(times)))]


def at_512_mb(times: Times) -> float:
    return times.import_ms + times.event_ms / CPU_AT_512_MB


def measure(code: Path, runtime: Path, first: First) -> Times:
    """Start an interpreter with Lambda's environment and modules, for a first event."""
    # -I and -S: no installed packages. -B: as in Lambda, where the folder is read-only.
    command = [sys.executable, "-I", "-S", "-B", "-c", START]
    command += [str(code), str(runtime), json.dumps(first.event)]
    env = {**stage_variables(), **ENVIRONMENT, "_HANDLER": first.handler, **first.stubs}
    out = subprocess.check_output(command, cwd=code, env=env, text=True, timeout=TIMEOUT_S)
    return Times(*map(float, out.splitlines()[-1].split()))


def stage_variables() -> dict[str, str]:
    config = json.loads((ROOT / ".chalice" / "config.json").read_text())
    return {**config["stages"]["dev"]["environment_variables"]}
