"""`python -m chat_client` through pipes."""

import subprocess
import sys

SECONDS = 60
COMMAND = [sys.executable, "-m", "chat_client"]


def pipe(*arguments, input="", stdin=None):
    """Run the command to its end, with this for its standard input."""
    return subprocess.run(
        [*COMMAND, *arguments],
        **({"stdin": stdin} if stdin else {"input": input.encode()}),
        capture_output=True,
        timeout=SECONDS,
    )


def said(output):
    """The lines of standard output without their times."""
    return [line.split(" ", 2)[2] for line in output.decode().splitlines()]
