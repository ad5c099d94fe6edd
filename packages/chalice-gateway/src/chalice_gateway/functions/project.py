"""A Chalice project, loaded from its folder."""

from __future__ import annotations

import os
import traceback
from dataclasses import dataclass
from pathlib import Path

from chalice.app import Chalice
from chalice.cli.factory import CLIFactory
from chalice.config import Config
from chalice.deploy.validate import validate_routes
from chalice.local import CustomLocalChalice, LocalChalice, LocalGateway

from chalice_gateway.embedded_aws import aws_environment
from chalice_gateway.errors import InvalidInput, StartError
from chalice_gateway.functions import environment


@dataclass(frozen=True)
class Project:
    """A Chalice app with the configuration of one stage."""

    app: Chalice
    config: Config
    http: LocalGateway

    @property
    def api_stage(self) -> str:
        """The stage's name in addresses: `api`, unless the configuration has another."""
        return str(self.config.api_gateway_stage)


def load(project_dir: Path, stage: str) -> Project:
    """Import the app with its stage's environment variables.

    Raises InvalidInput if its configuration is invalid, StartError if its import fails.
    """
    directory = str(project_dir.resolve())
    environment.install()
    factory = CLIFactory(directory)
    config = read_configuration(factory, stage)
    # The variables of the stage only. Chalice's configuration is that of the HTTP routes' function,
    # whose variables are overlaid while the app is imported.
    aws_environment.apply(os.environ, config.scope(stage, "").environment_variables)
    try:
        with environment.function(
            aws_environment.without_aws_variables(config.environment_variables)
        ):
            app = factory.load_chalice_app()
        validate_routes(app.routes)
    except (Exception, SystemExit) as error:
        raise StartError(_why(error, directory)) from None
    return Project(app, config, _local_gateway(app, config))


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


def _local_gateway(app: Chalice, config: Config) -> LocalGateway:
    # As chalice.local.create_local_server does, to keep the current request for each thread.
    CustomLocalChalice.__bases__ = (LocalChalice, app.__class__)
    app.__class__ = CustomLocalChalice
    return LocalGateway(app, config)


def _why(error: BaseException, directory: str) -> str:
    """One line with the error and the line of the project that raised it."""
    frames = [
        f for f in traceback.extract_tb(error.__traceback__) if f.filename.startswith(directory)
    ]
    where = f" ({Path(frames[-1].filename).name}, line {frames[-1].lineno})" if frames else ""
    return f"{directory}/app.py cannot be loaded: {type(error).__name__}: {error}{where}"
