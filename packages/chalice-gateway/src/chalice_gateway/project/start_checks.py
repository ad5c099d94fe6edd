"""What can be checked before any process starts."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from chalice_gateway.errors import InvalidInput
from chalice_gateway.project.configuration import read_configuration
from chalice_gateway.project.files import read_object
from chalice_gateway.project.template import TemplateOptions, read_template


class StartOptions(TemplateOptions, Protocol):
    """The options of the command line that name files."""

    @property
    def project_dir(self) -> Path: ...
    @property
    def stage(self) -> str: ...
    @property
    def policy(self) -> Path | bool: ...


def check_before_start(options: StartOptions) -> None:
    """Raise InvalidInput if there is no app, or if one of its files cannot be used."""
    folder = options.project_dir
    if not folder.is_dir():
        raise InvalidInput(f"There is no folder {folder}. Choose one with --project-dir.")
    if not (folder / "app.py").is_file():
        raise InvalidInput(
            f"There is no app.py in {folder.resolve()}. "
            "Name the folder of a Chalice app with --project-dir."
        )
    read_configuration(folder, options.stage)
    read_template(folder, options.stage, options)
    if isinstance(options.policy, Path):
        read_object(options.policy)
