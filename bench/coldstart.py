"""Cold starts: fresh interpreters that import app.py, beside a bare Chalice app with boto3.

"here" is this directory as it is. "in Lambda" is a folder with what is in the zip of
`make package`, compiled as there, beside botocore and boto3 as they are installed here; the bare
app is compiled, too. There the first event is answered as well, by a DynamoDB that answers all at
once. A function has a whole CPU while it imports, and the part that its memory buys when it has its
first event: "at 512 MB" is an estimate by that.
"""

from __future__ import annotations

import argparse
import compileall
import py_compile
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import files
from pathlib import Path
from typing import NamedTuple

from chalice_gateway.aws_account import REGION

from tests.support.running import ROOT

BARE = Path(__file__).parent / "peers" / "bare_chalice.py"
# What requirements.txt, with what that needs, puts into the zip.
PACKAGES = ("aws-lambda-powertools", "jmespath", "typing_extensions")
CPU_AT_512_MB = 512 / 1769  # 1,769 MB is one CPU, says AWS
SECONDS = 60

START = """
import sys, time
began = time.perf_counter()
import app
imported = time.perf_counter()
if event := {event!r}:
    answer = app.{handler}(event, None)
    assert answer["statusCode"] == 200, answer
print((imported - began) * 1000, (time.perf_counter() - imported) * 1000)
"""
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
PAGE = {
    "requestContext": {"httpMethod": "GET", "resourcePath": "/", "path": "/"},
    "multiValueQueryStringParameters": None,
    "headers": {},
    "pathParameters": None,
    "stageVariables": None,
    "body": None,
    "isBase64Encoded": False,
}


class Start(NamedTuple):
    """An interpreter to be started.

    folder: has the app.py; handler: has the first event, if there is one.
    """

    name: str
    folder: Path
    handler: str = "app"
    event: Mapping[str, object] | None = None


class _DynamoDB(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n{"Items":[]}')


def folders(where: Path) -> tuple[Path, Path]:
    """Make what Lambda unpacks: of the chat, and of the bare app."""
    ours, bare = where / "ours", where / "bare"
    for folder in (ours, bare):
        _copy("chalice", folder, "chalice/app.py", "chalice/__init__.py")
    for package in PACKAGES:
        _copy(package, ours)
    for name in ("chalicelib", "static"):
        shutil.copytree(ROOT / name, ours / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "app.py", ours)
    shutil.copy(BARE, bare / "app.py")
    for folder in (ours, bare):
        unchecked = py_compile.PycInvalidationMode.UNCHECKED_HASH
        compileall.compile_dir(folder, quiet=1, invalidation_mode=unchecked)
    return ours, bare


def _copy(package: str, folder: Path, *names: str) -> None:
    """Copy the modules of an installed package, or those that are named."""
    for file in files(package) or ():
        if file.suffix == ".py" and (not names or str(file) in names):
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(Path(str(file.locate())), folder / file)


def variables(start: Start, dynamodb: str) -> dict[str, str]:
    """The environment variables of an interpreter: Lambda's, if there is an event."""
    lambdas = {"AWS_LAMBDA_FUNCTION_NAME": "chat", "_HANDLER": f"app.{start.handler}"}
    return {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ENDPOINT_URL_DYNAMODB": dynamodb,
        "CONNECTIONS_TABLE": "connections",
        "MESSAGES_TABLE": "messages",
        "FANOUT_QUEUE": "fanout",
        **(lambdas if start.event else {}),
    }


def measure(start: Start, dynamodb: str) -> tuple[float, float]:
    """Start an interpreter; the ms that the import took, and the first event."""
    code = START.format(event=start.event, handler=start.handler)
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=start.folder,
        env=variables(start, dynamodb),
        capture_output=True,
        text=True,
        check=True,
        timeout=SECONDS,
    )
    importing, answering = done.stdout.splitlines()[-1].split()
    return float(importing), float(answering)


def medians(starts: Sequence[Start], runs: int, dynamodb: str) -> dict[str, tuple[float, float]]:
    """Start all of them in turns, and once more before that; the medians of each."""
    measured = [[measure(start, dynamodb) for start in starts] for _ in range(runs + 1)][1:]
    return {
        start.name: (
            statistics.median(run[at][0] for run in measured),
            statistics.median(run[at][1] for run in measured),
        )
        for at, start in enumerate(starts)
    }


def main(arguments: list[str]) -> dict[str, object]:
    """Run it, print the table, and return the figures."""
    parser = argparse.ArgumentParser(prog="python -m bench coldstart", description=__doc__)
    parser.add_argument("--runs", type=int, default=31, help="of which the median counts")
    options = parser.parse_args(arguments)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _DynamoDB)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as where, server:
        found = medians(
            _starts(Path(where)), options.runs, f"http://127.0.0.1:{server.server_port}"
        )
        server.shutdown()
    _print(found)
    (ours, _), (bare, _) = found["here: the chat"], found["here: the bare app"]
    return {"import app.py, ms": ours, "bare app, ms": bare, "ratio": ours / bare, "table": found}


def _starts(where: Path) -> list[Start]:
    ours, bare = folders(where)
    installed = where / "installed"
    installed.mkdir()
    shutil.copy(BARE, installed / "app.py")
    return [
        Start("here: the chat", ROOT),
        Start("here: the bare app", installed),
        Start("in Lambda: the chat, connecting", ours, "on_connect", CONNECT),
        Start("in Lambda: the bare app, connecting", bare, "on_connect", CONNECT),
        Start("in Lambda: the chat, its page", ours, "app", PAGE),
    ]


def _print(found: Mapping[str, tuple[float, float]]) -> None:
    print(f"  {'ms':<38}{'import':>10}{'event':>10}{'both':>10}{'at 512 MB':>12}")
    for name, (importing, answering) in found.items():
        both, slower = importing + answering, importing + answering / CPU_AT_512_MB
        print(f"  {name:<38}{importing:>10.1f}{answering:>10.1f}{both:>10.1f}{slower:>12.1f}")
