"""The commands: `run`, which may be left out, and others."""

from __future__ import annotations

from collections.abc import Sequence


def main(arguments: Sequence[str]) -> int:
    """Run a command; its exit code. Raises StartError."""
    # Each command is imported by itself, because its imports take time.
    command, *rest = arguments or ["run"]
    if command == "invoke":
        from chalice_gateway.command_line import invoke

        return invoke.main(rest)
    if command == "tables":
        from chalice_gateway.command_line import tables

        return tables.main(rest)
    from chalice_gateway import event_loop
    from chalice_gateway.command_line.options import parse, parser

    if command != "run" and not command.startswith("-"):
        parser().error(f"there is no command {command!r}; there are run, invoke and tables")
    from chalice_gateway.supervisor import main as supervisor

    return event_loop.run(supervisor.run(parse(rest if command == "run" else arguments)))
