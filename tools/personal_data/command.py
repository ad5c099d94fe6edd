"""The two commands: whom they are about, where, and what they tell at the end."""

from __future__ import annotations

import argparse
import shlex
import sys
from pathlib import Path

from chalicelib.auth import member_of
from chalicelib.domain import NOBODY
from chalicelib.protocol import identifiers
from chalicelib.protocol.identifiers import InvalidIdentifier
from tools import sign_in
from tools.errors import InvalidInput, ToolError
from tools.output import Output
from tools.personal_data.chat_tables import ChatTables, deployed_tables, local_tables
from tools.personal_data.checkpoint import Checkpoint
from tools.personal_data.erasure import erase
from tools.personal_data.export import export

CHECKPOINTS = Path("build", "admin")  # git ignores the folder


def perform(options: argparse.Namespace) -> Output:
    """Export or erase; returns what to tell at the end. Raises ToolError, StoreUnavailable, and
    AWS's errors."""
    member = _member(options)
    tables = _tables(options)
    tables.about(tables.messages)  # before anything is asked
    if options.command == "erase":
        return _erase(options, tables, member)
    return _export(options, tables, member)


def _export(options: argparse.Namespace, tables: ChatTables, member: str) -> Output:
    out = options.out or Path(f"chat-{options.stage}-{member}.jsonl")
    checkpoint = _checkpoint(options, tables, member, str(out.resolve()))
    if checkpoint.continues and not out.exists():
        checkpoint.delete()
        checkpoint = _checkpoint(options, tables, member, str(out.resolve()))
    _tell_where(checkpoint, f"Reading what {tables.place} has of {member} ...")
    try:
        export(tables, member, out, checkpoint)
    except OSError as error:
        raise ToolError(f"{out} cannot be written: {error.strerror}.") from None
    checkpoint.delete()
    text = f"{out}: {_counts(checkpoint, 'records', 'nothing is stored')} of {member}."
    return Output({"member": member, "file": str(out), "records": checkpoint.counts}, text)


def _erase(options: argparse.Namespace, tables: ChatTables, member: str) -> Output:
    if member in NOBODY:
        raise InvalidInput("Nobody is this member.")
    checkpoint = _checkpoint(options, tables, member, "")
    if not checkpoint.continues and not options.yes:
        _confirm(options, tables, member)
    _tell_where(checkpoint, f"Erasing {member} from {tables.place} ...")
    erase(tables, member, checkpoint)
    checkpoint.delete()
    done = _counts(checkpoint, "items", "nothing was stored")
    text = f"Erased: {done} of {member}. Backups of the tables still have it."
    return Output({"member": member, "erased": checkpoint.counts}, text)


def _member(options: argparse.Namespace) -> str:
    """The member that is named, or the one of a user; raises InvalidInput."""
    if (options.member is None) == (options.user is None):
        raise InvalidInput("Name either a member by its id, or a user of your tokens by --user.")
    settings = sign_in.auth_settings(options.project_dir, options.stage)
    if options.user is not None:
        issuer = settings.issuer if options.issuer is None else options.issuer
        return member_of(issuer or "", options.user)
    if options.issuer is not None:
        raise InvalidInput("--issuer is of a --user, not of a member's id.")
    try:
        return identifiers.member(options.member)
    except InvalidIdentifier as error:
        raise InvalidInput(str(error)) from None


def _tables(options: argparse.Namespace) -> ChatTables:
    if options.local:
        return local_tables(options.project_dir, options.stage, options.local)
    return deployed_tables(options.project_dir, options.stage)


def _checkpoint(
    options: argparse.Namespace, tables: ChatTables, member: str, out: str
) -> Checkpoint:
    name = f"{options.command}-{options.stage}-{member}.json"
    task = {"member": member, "stage": options.stage, "place": f"{tables.place} {tables.address}"}
    if out:
        task["out"] = out
    return Checkpoint(options.project_dir / CHECKPOINTS / name, task)


def _tell_where(checkpoint: Checkpoint, text: str) -> None:
    again = "Continuing after an interruption. " if checkpoint.continues else ""
    print(f"{again}{text}", file=sys.stderr, flush=True)


def _confirm(options: argparse.Namespace, tables: ChatTables, member: str) -> None:
    """Ask at the terminal; raises ToolError unless the answer is yes, or InvalidInput."""
    print(
        f"This erases the member {member} from the stage {options.stage} in {tables.place}:\n"
        "messages become empty, and reactions, mentions, memberships, bans, read positions and "
        "connections go.\nIt cannot be undone. Export first what you need.",
        file=sys.stderr,
    )
    if not sys.stdin.isatty():
        command = shlex.join([sys.executable, "-m", "tools.admin", *sys.argv[1:], "--yes"])
        raise InvalidInput(
            "Nothing was erased, as there is no terminal to ask for confirmation. To erase "
            f"without confirmation, run `{command}`."
        )
    print("Erase all of it? [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise ToolError("Nothing was erased.")


def _counts(checkpoint: Checkpoint, what: str, nothing: str) -> str:
    counts = checkpoint.counts
    if not counts:
        return nothing
    parts = ", ".join(f"{number:,} {name}" for name, number in sorted(counts.items()))
    return f"{sum(counts.values()):,} {what} ({parts})"
