"""`python -m bench`: see bench/harness/command_line.py."""

import sys


def run() -> int:
    """Run the command; the process's exit code, which is 130 after Ctrl-C."""
    try:
        # Imported here, because Ctrl-C may come while these imports run.
        from bench.harness.command_line import main, prepare_process

        prepare_process()
        return main(sys.argv[1:])
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(run())
