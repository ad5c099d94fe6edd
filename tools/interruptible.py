"""Run a module so that Ctrl-C ends it without a traceback: `python -m tools.interruptible MODULE`.

It runs `python -m MODULE` in this process and exits with 130 after Ctrl-C, which may come while
MODULE is still being imported, where MODULE itself cannot handle it.
"""

import os
import sys

INTERRUPTED = 130
USAGE = "usage: python -m tools.interruptible MODULE [ARGUMENTS]"
HELP = f"""{USAGE}

{__doc__}
options:
  -h, --help  show this help
"""


def main() -> int:
    if sys.argv[1:2] in (["-h"], ["--help"]):
        print(HELP, end="")
        return 0
    if len(sys.argv) < 2:
        print(USAGE, file=sys.stderr)
        return 2
    sys.path[0] = os.getcwd()  # noqa: PTH109 - as with -m, and without the import of pathlib
    # Imported here, because Ctrl-C may come while this import runs.
    import runpy

    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        # Terminals and make report the interruption.
        sys.exit(INTERRUPTED)
