"""The secrets of local runs: what signs tokens, and the key of push notifications. Each is made
once, for this checkout alone."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

from tools.errors import ToolError

# Where the app finds them in a local run, whatever the stage's own AUTH_SECRET and PUSH_KEY are.
PARAMETER = "/serverless-chat/local/auth-secret"
PUSH_PARAMETER = "/serverless-chat/local/push-key"
MODE = 0o600
FILE = Path("build", "local-auth-secret")  # git ignores the folder
PUSH_FILE = Path("build", "local-push-key")
# RFC 7518, 3.2: a key of HS256 has at least 256 bits. A private key of P-256 has as many.
SIZE_BYTES = 32


def secret_file(project_dir: Path, file: Path = FILE) -> Path:
    """Return the file of a secret, which is made if there is none; raises ToolError."""
    path = project_dir / file
    try:
        path.parent.mkdir(exist_ok=True)
        if not path.exists():
            _create(path)
        if stat.S_IMODE(path.stat().st_mode) != MODE:  # or watchers would see a change each time
            path.chmod(MODE)
    except OSError as error:
        raise ToolError(f"The local secret {path} cannot be used: {error.strerror}.") from None
    return path


def read_secret(project_dir: Path) -> str:
    """Return the secret; raises ToolError."""
    lines = secret_file(project_dir).read_text(encoding="utf-8").splitlines()
    if not lines or not lines[0].strip():
        raise ToolError(f"{project_dir / FILE} is empty: delete it, and try again.")
    return lines[0].strip()


def _create(path: Path) -> None:
    """Write a new secret, whole or not at all: another command may read it at the same time."""
    written = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(written, os.O_CREAT | os.O_EXCL | os.O_WRONLY, MODE)
    with os.fdopen(descriptor, "w") as file:
        file.write(f"{secrets.token_urlsafe(SIZE_BYTES)}\n")
    try:
        os.link(written, path)
    except FileExistsError:
        pass  # another command was first
    finally:
        written.unlink()
