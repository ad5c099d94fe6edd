"""What a user chooses for one run, by the options of the command line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from chalice_gateway.faults import Faults


@dataclass(frozen=True)
class Options:
    """The options of one run: times in seconds; `port` 0 means any free port."""

    project_dir: Path
    host: str
    port: int
    stage: str
    endpoint: dict[str, str]
    data: Path | None
    aws_port: int
    region: str
    account: str
    template: list[Path]
    parameter: dict[str, str]
    env: dict[str, str]
    ssm_parameter: dict[str, Path]
    page: str
    reload: bool
    idle_timeout: float
    max_duration: float
    integration_timeout: float
    concurrency: int
    serial: bool
    pings_reset_idle: bool
    unsigned: bool
    posts_over_http: bool
    debug: bool
    policy: Path | bool
    post_rate: float | None
    faults: Faults
    allow_host: list[str]
    allow_origin: list[str]
    api_keys: list[str]
    allow_unchecked_authorizers: bool
    https: Path | bool
    inspector: bool
    show_bodies: bool
