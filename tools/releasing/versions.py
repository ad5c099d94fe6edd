"""The one version that the app and its packages have, and their changelogs by version."""

from __future__ import annotations

import re
from pathlib import Path

from tools.errors import InvalidInput, ToolError

_IN_TOML, _IN_PYTHON = r'^(version = ")(.+)(")$', r'^(__version__ = ")(.+)(")$'
_IN_JSON, _IN_LOCK = r'^(  "version": ")(.+)(",)$', r'^(      "version": ")(.+)(",)$'
# The files that have the version, below the folder of the project, and the first line that has it.
VERSIONED = (
    ("pyproject.toml", _IN_TOML),
    ("packages/chalice-gateway/pyproject.toml", _IN_TOML),
    ("packages/chalice-gateway/src/chalice_gateway/__init__.py", _IN_PYTHON),
    ("packages/chat-client/pyproject.toml", _IN_TOML),
    ("packages/chat-client/src/chat_client/__init__.py", _IN_PYTHON),
    ("packages/chat-js/package.json", _IN_JSON),
    ("packages/chat-js/package-lock.json", _IN_JSON),
    ("packages/chat-js/package-lock.json", _IN_LOCK),
)
CHANGELOGS = (
    "CHANGELOG.md",
    "packages/chalice-gateway/CHANGELOG.md",
    "packages/chat-client/CHANGELOG.md",
    "packages/chat-js/CHANGELOG.md",
)
UNRELEASED = "## Unreleased\n"
_VERSION = re.compile(r"\d+\.\d+\.\d+")


def read(root: Path) -> str:
    """Return the version; raises ToolError if the files do not agree."""
    found = [(name, _line(root / name, pattern)[2]) for name, pattern in VERSIONED]
    [version, *others] = dict.fromkeys(version for _, version in found)
    if others:
        listed = ", ".join(f"{name} has {version}" for name, version in found)
        raise ToolError(f"The versions differ: {listed}.")
    return version


def change(root: Path, version: str, day: str) -> None:
    """Give all files another version, and its name to what the changelogs have as unreleased.

    day: of the release, such as 2026-11-27. Raises InvalidInput.
    """
    if not _VERSION.fullmatch(version):
        raise InvalidInput(f"{version!r} is not a version of three numbers, such as 1.0.0.")
    if is_released(root, version):
        raise InvalidInput(f"There is a version {version} in the changelogs: take a higher one.")
    for name, pattern in VERSIONED:
        path = root / name
        changed = rf"\g<1>{version}\g<3>"
        text = re.sub(pattern, changed, path.read_text("utf-8"), count=1, flags=re.M)
        path.write_text(text, encoding="utf-8")
    for name in CHANGELOGS:
        path = root / name
        heading = f"{UNRELEASED}\n## {version} - {day}\n"
        path.write_text(path.read_text("utf-8").replace(UNRELEASED, heading, 1), encoding="utf-8")


def is_released(root: Path, version: str) -> bool:
    """Whether the changelogs have a section of this version."""
    heading = re.compile(rf"^## {re.escape(version)} - \d{{4}}-\d\d-\d\d$", re.M)
    return all(heading.search((root / name).read_text("utf-8")) for name in CHANGELOGS)


def has_unreleased(root: Path) -> bool:
    """Whether a changelog has anything that is not in the section of a version."""
    texts = ((root / name).read_text("utf-8") for name in CHANGELOGS)
    sections = (re.split("^## ", text, flags=re.M) for text in texts)
    return any(each[1].removeprefix("Unreleased").strip() for each in sections if len(each) > 1)


def _line(path: Path, pattern: str) -> re.Match[str]:
    found = re.search(pattern, path.read_text(encoding="utf-8"), re.M)
    if found is None:
        raise ToolError(f"{path} has no version.")
    return found
