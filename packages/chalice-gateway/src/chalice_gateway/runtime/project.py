"""The project: its configuration, and its code."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from chalice.app import Chalice
from chalice.cli.factory import CLIFactory
from chalice.config import Config

from chalice_gateway.errors import InvalidInput, StartError
from chalice_gateway.runtime import lambda_log
from chalice_gateway.runtime.debugger import BreakpointRefused
from chalice_gateway.runtime.import_errors import why_not_loaded

Handler = Callable[[dict[str, Any], Any], Any]


def load(factory: CLIFactory) -> Chalice:
    """Import the app. Raises StartError if that fails."""
    try:
        app: Chalice = factory.load_chalice_app()
    except (Exception, SystemExit, BreakpointRefused) as error:
        raise StartError(why_not_loaded(error, factory.project_dir)) from None
    lambda_log.adopt(app, factory.project_dir)
    return app


def load_handler(handler: str) -> Handler:
    """Import the app, and return the handler `module.attribute`, as Lambda does. Raises
    StartError."""
    directory = str(Path.cwd())
    load(CLIFactory(directory))
    module, _, name = handler.rpartition(".")
    try:
        found: Handler = getattr(importlib.import_module(module), name)
    except (Exception, SystemExit) as error:
        raise StartError(why_not_loaded(error, directory)) from None
    return found


def read_configuration(factory: CLIFactory, stage: str) -> Config:
    """The configuration of a stage. Raises InvalidInput, also if the project lists its stages
    without this one. A project that lists none has any stage, as in `chalice local`."""
    path = Path(factory.project_dir) / ".chalice" / "config.json"
    try:
        config = factory.create_config_obj(chalice_stage_name=stage)
        for name, value in config.environment_variables.items():
            if not isinstance(value, str):
                raise TypeError(f"the environment variable {name} is not a string")
    except Exception as error:
        raise InvalidInput(f"{path} cannot be used: {error}") from None
    stages = config.config_from_disk.get("stages", {})
    if stages and stage not in stages:
        raise InvalidInput(
            f"There is no stage {stage!r} in {path}. Choose one with --stage: {', '.join(stages)}."
        )
    return config
