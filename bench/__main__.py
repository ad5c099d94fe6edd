"""`python -m bench`: see bench/harness/command_line.py."""

import sys

from bench.harness.command_line import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
