"""The command `chalice-gateway`, also `python -m chalice_gateway`."""

from __future__ import annotations

import os
import sys
from typing import NoReturn


def main() -> int:
    """Run a command; the exit code: 0 after Ctrl-C, 1 if the app cannot run, 2 if an option or the
    configuration is invalid."""
    try:
        # Imported here, because Ctrl-C may come while these imports run.
        from chalice_gateway import log
        from chalice_gateway.command_line import commands
        from chalice_gateway.errors import StartError

        try:
            return commands.main(sys.argv[1:])
        except StartError as error:
            log.command_error(str(error))
            return error.exit_code
    except KeyboardInterrupt:
        return 0


def script() -> NoReturn:
    """Run `main` and end this process with its exit code."""
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    # Not sys.exit: Python's own shutdown was seen to end in a segmentation fault.
    os._exit(code)


if __name__ == "__main__":
    script()
