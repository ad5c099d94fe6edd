"""`python -m bench`: see bench/harness/command_line.py."""

import sys

from bench.harness.command_line import main, prepare_process

if __name__ == "__main__":
    prepare_process()
    sys.exit(main(sys.argv[1:]))
