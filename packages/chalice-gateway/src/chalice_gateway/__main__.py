"""`python -m chalice_gateway`"""

from __future__ import annotations

import asyncio
import os
import sys
from typing import NoReturn


def main() -> int:
    """The exit code: 0 after Ctrl-C, 1 where the app cannot be run, 2 where options or
    configuration are wrong."""
    try:
        # Here, as these imports take long enough for a Ctrl-C to come in between.
        from chalice_gateway import log
        from chalice_gateway.command_line.options import parse
        from chalice_gateway.errors import StartError
        from chalice_gateway.supervisor import main as supervisor

        arguments = sys.argv[1:]
        try:
            return asyncio.run(supervisor.run(parse(arguments), arguments))
        except StartError as error:
            log.problem(str(error))
            return error.exit_code
    except KeyboardInterrupt:
        return 0


def script() -> NoReturn:
    """Run `main`, and end this process with its code."""
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    # Not sys.exit: the thread of the embedded AWS still runs, and Python's own end under its feet
    # was seen to end in a segmentation fault.
    os._exit(code)


if __name__ == "__main__":
    script()
