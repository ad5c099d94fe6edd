"""The app as it is deployed on this machine: from one reload to the next."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chalice_gateway.errors import InvalidInput, StartError
from chalice_gateway.functions.environment import AnswerCall
from chalice_gateway.functions.function_processes import FunctionProcesses
from chalice_gateway.functions.parent_processes import LoadingProcess, Parent
from chalice_gateway.manifest import API_HANDLER, Function, Manifest
from chalice_gateway.project.template import Template
from chalice_gateway.project.template.events import sources_as_deployed
from chalice_gateway.project.template.logical_ids import logical_id

RETIREMENT_POLL_S = 0.05


class Deployment:
    """manifest: what the app consists of. processes: by the names of functions."""

    def __init__(
        self,
        base: Parent,
        manifest: Manifest,
        settings: Mapping[str, Any],
        policies: Mapping[str, Any],
        answer: AnswerCall,
    ) -> None:
        self.manifest = manifest
        self.processes = {
            name: FunctionProcesses(
                function, base, {**settings, "policy": policies.get(name)}, answer
            )
            for name, function in manifest.functions.items()
        }

    @classmethod
    async def load(
        cls, base: Parent, settings: Mapping[str, Any], template: Template, answer: AnswerCall
    ) -> Deployment:
        """Load the app. Raises StartError, InvalidInput.

        settings: project_dir, stage, policy (see `runtime.permissions`), posts_over_http. template:
        the project's template of CloudFormation, which may change functions.
        """
        variables = {**template.all_variables, **template.environment(API_HANDLER, {})}
        describing = LoadingProcess(
            base, {"settings": {**settings, "variables": variables}, "describe": True}
        )
        try:
            loaded = await describing.loaded
        finally:
            await describing.close()
        if why := loaded.header.get("failed"):
            raise (InvalidInput if loaded.header["invalid"] else StartError)(why)
        described = json.loads(loaded.payload)
        manifest = _as_deployed(Manifest.from_json(described["manifest"]), template)
        return cls(base, manifest, settings, described["policies"], answer)

    async def warm_up(self) -> None:
        """Load the app for what runs first: the WebSocket's handlers."""
        names = self.manifest.websocket_routes.values()
        try:
            await asyncio.gather(*(self.processes[name].warm_up() for name in names))
        except asyncio.CancelledError:
            await self.retire(0)
            raise

    async def retire(self, timeout: float) -> None:
        """Let the events that run end within `timeout` seconds, then end all processes."""
        for processes in self.processes.values():
            processes.retire()
        deadline = asyncio.get_running_loop().time() + timeout
        while self._is_running and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(RETIREMENT_POLL_S)
        await asyncio.gather(*(processes.end() for processes in self.processes.values()))

    @property
    def _is_running(self) -> bool:
        return any(processes.is_running for processes in self.processes.values())


def _as_deployed(manifest: Manifest, template: Template) -> Manifest:
    """The manifest with what a template of CloudFormation changes."""
    functions = {name: _function(each, template) for name, each in manifest.functions.items()}
    sources = sources_as_deployed(manifest.sources, functions, template.function_events)
    return replace(manifest, functions=functions, sources=sources)


def _function(function: Function, template: Template) -> Function:
    name = logical_id(function.name)
    limits = {**template.limits, **template.function_limits.get(name, {})}
    return replace(
        function,
        variables=template.environment(function.name, function.variables),
        timeout_s=limits.get("Timeout", function.timeout_s),
        memory_mb=limits.get("MemorySize", function.memory_mb),
    )
