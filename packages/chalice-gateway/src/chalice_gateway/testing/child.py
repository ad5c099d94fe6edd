"""The gateway of a test run. It ends when its standard input closes, so that none is left behind
when the test run is killed."""

from __future__ import annotations

import os
import signal
import sys
import threading

from chalice_gateway.__main__ import script


def main() -> None:
    """Run the gateway with the options of this process's command line."""
    threading.Thread(target=_end_with_stdin, daemon=True).start()
    script()


def _end_with_stdin() -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
