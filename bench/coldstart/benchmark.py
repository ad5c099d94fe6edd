"""Cold starts: fresh interpreters that import app.py and handle a first $connect, beside a bare
Chalice app with boto3.

DynamoDB is a stub that answers at once. A Lambda function has a whole CPU while it imports, and the
part that its memory buys when it handles its first event: "at 512 MB" is an estimate by that.
"""

import json
import subprocess
import sys
import tempfile
from argparse import Namespace
from pathlib import Path
from typing import NamedTuple

from chalice_gateway.aws_account import REGION

from bench.coldstart.zips import BARE, OURS, PLAIN, unpacked
from bench.harness.aims import Aim
from bench.harness.report import Report, Table, progress
from tests.cloud.support.packaging import link_runtime
from tests.support.hostile import answers, serving

DOCUMENT = "performance.md"
OPTIONS = {"runs": (31, "of which the quickest counts: the others waited for other programs")}
CPU_AT_512_MB = 512 / 1769  # 1,769 MB come with one CPU
TIMEOUT_S = 60
NOTHING = b'HTTP/1.1 200 OK\r\nContent-Length: 27\r\n\r\n{"Items":[],"Responses":{}}'
START = """
import json, sys, time
sys.path[:0] = sys.argv[1:3]
began = time.perf_counter()
import app
imported = time.perf_counter()
response = app.on_connect(json.loads(sys.argv[3]), None)
assert response["statusCode"] == 200, response
print((imported - began) * 1000, (time.perf_counter() - imported) * 1000)
"""
TABLES_AND_QUEUE = (
    *(
        "CONNECTIONS_TABLE",
        "ROOM_CONNECTIONS_TABLE",
        "ROOMS_TABLE",
        "MEMBERS_TABLE",
        "MESSAGES_TABLE",
    ),
    "FANOUT_QUEUE",
)
ENVIRONMENT = {
    **dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), "test"),
    **dict.fromkeys(("AWS_REGION", "AWS_DEFAULT_REGION"), REGION),
    **{name: name for name in TABLES_AND_QUEUE},
    "AUTH": "open",
    "AWS_LAMBDA_FUNCTION_NAME": "chat",
    "_HANDLER": "app.on_connect",
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


class Times(NamedTuple):
    import_ms: float
    event_ms: float


def run(options: Namespace) -> Report:
    """Start all interpreters in turns, and once more before that."""
    with tempfile.TemporaryDirectory() as folder, serving(answers(NOTHING)) as dynamodb:
        runtime = link_runtime(Path(folder, "runtime"))
        apps = unpacked(Path(folder))
        turns = []
        for number in range(options.runs + 1):
            progress(f"start {number} of {options.runs}")
            turns.append({n: measure(app, runtime, dynamodb.url) for n, app in apps.items()})
    found = {name: min((turn[name] for turn in turns[1:]), key=sum) for name in apps}
    bare = sum(found[BARE])
    rows = []
    for name, times in found.items():
        at_512_mb = times.import_ms + times.event_ms / CPU_AT_512_MB
        figures = [f"{ms:.1f}" for ms in (*times, sum(times), at_512_mb)]
        rows.append([name, *figures, f"{sum(times) / bare:.2f}"])
    head = ["ms", "import", "first event", "both", "at 512 MB", "both, of the bare app's"]
    aims = [
        Aim(f"{name}: import and first event, of the bare app's", sum(found[name]) / bare, 1, True)
        for name in (OURS, PLAIN)
    ]
    return Report([Table("Cold starts", head, rows)], aims=aims)


def measure(code: Path, runtime: Path, dynamodb: str) -> Times:
    """Start an interpreter with Lambda's environment and modules; a client connects."""
    # -I and -S: no installed packages. -B: as in Lambda, where the folder is read-only.
    command = [sys.executable, "-I", "-S", "-B", "-c", START]
    command += [str(code), str(runtime), json.dumps(CONNECT)]
    env = {**ENVIRONMENT, "AWS_ENDPOINT_URL_DYNAMODB": dynamodb}
    out = subprocess.check_output(command, cwd=code, env=env, text=True, timeout=TIMEOUT_S)
    return Times(*map(float, out.splitlines()[-1].split()))
