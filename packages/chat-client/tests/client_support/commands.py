"""`python -m chat_client` through pipes."""

import os
import subprocess
import sys
from contextlib import contextmanager

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


@contextmanager
def started(*arguments, input):
    """The started command; this is in its standard input, which stays open, from the start on."""
    reader, writer = os.pipe()
    with os.fdopen(reader, "rb") as stdin, os.fdopen(writer, "wb", 0) as typed:
        typed.write(input)
        with subprocess.Popen(
            [*COMMAND, *arguments], stdin=stdin, stderr=subprocess.PIPE
        ) as process:
            yield process


def said(output):
    """The lines of standard output without their times."""
    return [line.split(" ", 2)[2] for line in output.decode().splitlines()]
