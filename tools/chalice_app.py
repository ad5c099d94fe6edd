"""One stage's functions and APIs: what Chalice knows of them, and Chalice itself at work.

Chalice knows what it made by a file alone, `.chalice/deployed/{stage}.json`, which it writes last.
After a run that was cut short, or in another checkout, it would make all APIs a second time. So
the file is written anew before each run, by what the account has.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from chalice import __version__ as chalice_version
from chalice.config import Config
from chalice_gateway.errors import StartError as Problem

from tools.account import Account
from tools.found import Finder, Record

FOUND_KINDS = ("iam_role", "lambda_function", "sqs_event", "rest_api", "websocket_api")
# Chalice looks log groups up by itself, and fails to forget one that somebody has removed.
LOG_GROUP = "log_group"
# At each function: what it was deployed from, and in whose company. `chalice deploy` takes away
# every tag that it does not know, so the one that is there is true.
SEAL = "make-deploy"
SOURCES = ("app.py", "chalicelib", "vendor", "requirements.txt", ".chalice/config.json")
# From these lines on nobody is shown what Chalice says: addresses that are not the link, and what
# an error comes down to is printed by itself.
NOT_SHOWN = ("Resources deployed:", "Traceback (most recent call last)")
# `chalice` of this Python, wherever it is installed.
CHALICE = (sys.executable, "-c", "import sys; from chalice.cli import main; sys.exit(main())")


class ChaliceApp:
    """The functions and APIs of one stage."""

    def __init__(self, project_dir: Path, config: Config, account: Account) -> None:
        self._project_dir = project_dir
        self._stage = str(config.chalice_stage)
        self._file = project_dir / ".chalice" / "deployed" / f"{self._stage}.json"
        self._lambda = account.client("lambda")
        known = {str(value) for record in self.recorded() for value in record.values()}
        self._finder = Finder(account, config, known)

    def find(self) -> list[Record]:
        """All that the account has of this stage but log groups, as Chalice records it."""
        return self._finder.everything()

    def log_groups(self) -> list[str]:
        """The names of the functions' log groups."""
        return self._finder.log_groups()

    def recorded(self) -> list[Record]:
        """What Chalice's own file has, none where it cannot be read."""
        with suppress(OSError, ValueError, KeyError, TypeError):
            return list(json.loads(self._file.read_text(encoding="utf-8"))["resources"])
        return []

    def write_down(self, found: list[Record]) -> None:
        """Have Chalice know of all that was found, and of nothing that is gone."""
        others = [r for r in self.recorded() if r["resource_type"] not in (*FOUND_KINDS, LOG_GROUP)]
        record = {"resources": [*found, *others], "schema_version": "2.0", "backend": "api"}
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")

    def deploy(self) -> None:
        """Run `chalice deploy`, and have its file know of no log groups; raises Problem."""
        self.run("deploy")
        self.write_down([r for r in self.recorded() if r["resource_type"] in FOUND_KINDS])

    def is_current(self, found: list[Record]) -> bool:
        """Whether functions and files are those of the last deployment.

        What was changed inside them by hand, such as a policy, a route or a variable, is not seen.
        """
        seals = {self._finder.tags(arn).get(SEAL) for arn in _functions(found)}
        return seals == {self._seal(found)}

    def seal(self, found: list[Record]) -> None:
        """Note at the functions that they were deployed from what is here now."""
        for arn in _functions(found):
            self._lambda.tag_resource(Resource=arn, Tags={SEAL: self._seal(found)})

    def run(self, command: str) -> None:
        """Run `chalice {command}` for the stage, and show what it says; raises Problem."""
        with subprocess.Popen(  # noqa: S603 - our own command, and a stage that was checked
            [*CHALICE, command, "--stage", self._stage],
            cwd=self._project_dir,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as chalice:
            try:
                output = _show(chalice)
            except BaseException:
                chalice.terminate()
                chalice.wait()
                raise
        if chalice.returncode:
            raise Problem(f"`chalice {command}` failed: {_reason(output)}")

    def _seal(self, found: list[Record]) -> str:
        whole = hashlib.sha256(json.dumps(sorted(map(json.dumps, found))).encode())
        whole.update(f"chalice {chalice_version}, Python {platform.python_version()}".encode())
        for path in sorted(self._sources()):
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            whole.update(f"{path.relative_to(self._project_dir)} {content}\n".encode())
        return whole.hexdigest()

    def _sources(self) -> Iterator[Path]:
        """The files that a deployment is made of."""
        for source in SOURCES:
            path = self._project_dir / source
            if path.is_file():
                yield path
            # Not rglob, as vendor/ has links to folders.
            for folder, _, names in os.walk(path, followlinks=True):
                yield from (Path(folder, name) for name in names if not name.endswith(".pyc"))
        yield from (self._project_dir / ".chalice").glob("policy*.json")


def _functions(found: list[Record]) -> list[str]:
    return [r["lambda_arn"] for r in found if r["resource_type"] == "lambda_function"]


def _show(process: subprocess.Popen[str]) -> str:
    """Print what it says, up to a line that is not shown; all that it said."""
    output = ""
    for line in process.stdout or ():
        output += line
        if not any(end in output for end in NOT_SHOWN):
            print(f"  {line}", end="", flush=True)
    return output


def _reason(output: str) -> str:
    """What a user can make use of: the error without the traceback before it."""
    said = output.rpartition("received the following error:")[2].strip()
    last = said.splitlines()[-1] if "Traceback" in said and said else said
    return re.sub(r"\s+", " ", last) or "it said nothing."
