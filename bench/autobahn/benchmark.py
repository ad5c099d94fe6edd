"""Autobahn's test suite for WebSocket servers against the gateway, with an app that sends each
message back.

The suite runs in Python 2.7; where there is none, nothing is run, and that is said. API Gateway
refuses binary messages with 1003 and large ones with 1009: these cases fail by what they expect,
and must be refused with exactly that code. All others must pass.
"""

import os
from argparse import Namespace
from collections import Counter
from fnmatch import fnmatchcase
from pathlib import Path

from bench.autobahn import suite
from bench.harness.processes import Unavailable
from bench.harness.report import Report, Table, progress
from tests.support.running import Running

OPTIONS = {"wstest": (os.environ.get("AUTOBAHN", ""), "the suite's command, if it is installed")}
APP = Path(__file__).parent / "app"
# The cases that a server with API Gateway's limits refuses, and its close code.
REFUSED = {
    "1.1.[678]": 1009,  # a frame of 64 KB
    "1.2.[12345]": 1003,
    "1.2.[678]": 1009,
    "9.[123456].*": 1009,  # messages of 64 KB to 16 MB
    "9.8.*": 1003,
}
PASSED = ("OK", "NON-STRICT", "INFORMATIONAL")
GROUPS = {
    "1": "framing",
    "2": "pings and pongs",
    "3": "reserved bits",
    "4": "opcodes",
    "5": "fragmentation",
    "6": "UTF-8",
    "7": "closing",
    "9": "limits and performance",
    "10": "fragmentation by the client",
}


def run(options: Namespace) -> Report:
    try:
        # The suite expects the answers in the order of the messages.
        with Running(APP, "--no-reload", "--serial", start_new_session=True) as gateway:
            results = suite.run(gateway.ws, options.wstest)
    except Unavailable as reason:
        progress(f"not run: {reason}")
        return Report([Table("Autobahn's test suite", ["", ""], [["not run", reason]])])
    return Report([table(results)], problems=problems(results))


def expected(case: str) -> int | None:
    """The close code with which a case is refused; None if it passes."""
    return next((code for cases, code in REFUSED.items() if fnmatchcase(case, cases)), None)


def verdict(case: str, result: suite.Results) -> str:
    """passed, refused as expected, or failed."""
    if code := expected(case):
        return "refused" if result["remoteCloseCode"] == code else "failed"
    is_passed = {result["behavior"], result["behaviorClose"]} <= set(PASSED)
    return "passed" if is_passed else "failed"


def problems(results: suite.Results) -> list[str]:
    """The cases that failed."""
    return [
        f"case {case}: {result['behavior']}, closed with {result['remoteCloseCode']}"
        for case, result in results.items()
        if verdict(case, result) == "failed"
    ]


def table(results: suite.Results) -> Table:
    found = Counter((case.partition(".")[0], verdict(case, results[case])) for case in results)
    rows = [
        [number, name, *(found[number, each] for each in ("passed", "refused", "failed"))]
        for number, name in GROUPS.items()
    ]
    sums = [sum(row[column] for row in rows) for column in (2, 3, 4)]
    head = ["cases", "about", "passed", "refused as by API Gateway", "failed"]
    return Table("Autobahn's test suite", head, [*rows, ["all", "", *sums]], text_columns=2)
