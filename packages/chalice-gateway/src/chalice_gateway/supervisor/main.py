"""Runs the project: owns the port and all other processes."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import Awaitable
from typing import Any

from chalice_gateway import aws_account, log
from chalice_gateway.aws_client import ANY_SERVICE, AwsClient
from chalice_gateway.clock import Clock
from chalice_gateway.embedded_aws.aws_environment import local_environment
from chalice_gateway.embedded_aws.data.folder import check as check_data_folder
from chalice_gateway.errors import InvalidInput, StartError
from chalice_gateway.event_sources import EventSources
from chalice_gateway.functions.parent_processes import BaseProcess
from chalice_gateway.network import certificates
from chalice_gateway.network.certificates import Certificate
from chalice_gateway.network.listening import base_url, listen, loopback_url
from chalice_gateway.options import Options
from chalice_gateway.project.checks import checks, refuse
from chalice_gateway.project.creation import Created, create, put_parameters
from chalice_gateway.project.missing_resources import MissingResources
from chalice_gateway.project.notices import Notices
from chalice_gateway.project.start_checks import check_before_start
from chalice_gateway.project.template import Template, read_template
from chalice_gateway.supervisor import runtime_settings, terminal_modes
from chalice_gateway.supervisor.aws_process import AwsProcess
from chalice_gateway.supervisor.code_watcher import watch_code
from chalice_gateway.supervisor.gateway_app import asgi_app, make_apis
from chalice_gateway.supervisor.server import Servers
from chalice_gateway.supervisor.summary import print_summary

# How long handlers and sockets have to end. Ctrl-C stops everything within two seconds; a change
# of the code leaves handlers the time to finish.
STOP_TIMEOUT_S = 1.0
RETIREMENT_TIMEOUT_S = 10.0
SLOW_LOADING_S = 5.0


class _Changed(Exception):
    """The code has changed while it was loaded."""


async def run(options: Options) -> int:
    """Run the project until a signal ends it; the exit code. Raises StartError."""
    prepare(options)
    certificate = certificates.chosen(options.https, options.host, options.allow_host)
    listeners = [listen(options.host, options.port), listen("127.0.0.1", 0)]
    aws_listener = listen("127.0.0.1", options.aws_port, "--aws-port")
    with terminal_modes.restored():
        return await Supervisor(options, listeners, aws_listener, certificate).run()


def prepare(options: Options) -> None:
    """Set up this process. Raises StartError."""
    aws_account.use(options.region, options.account)
    check_before_start(options)
    if options.data:
        check_data_folder(options.data, options.region, options.account)
    log.configure()


class Supervisor:
    """Starts the processes, serves, and loads the app again after each change of its files."""

    def __init__(
        self,
        options: Options,
        listeners: list[socket.socket],
        aws_listener: socket.socket,
        certificate: Certificate | None,
    ) -> None:
        self._options = options
        self._listeners = listeners
        self._aws_listener = aws_listener
        self._certificate = certificate
        self._stop = asyncio.Event()
        self._changed = asyncio.Event()
        self._notices = Notices()
        endpoints = {ANY_SERVICE: loopback_url(aws_listener), **options.endpoint}
        self._aws = AwsClient(endpoints, aws_account.region())
        self._clock = Clock()
        self._apis = make_apis(options, self._clock, self._aws)
        self._apis.functions.observers.append(MissingResources(endpoints).observe)
        self._sources = EventSources(self._apis.functions, self._aws, self._clock)
        self._servers = Servers(asgi_app(self._apis, options), certificate)

    async def run(self) -> int:
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, self._stop.set)
        aws = await AwsProcess.start(self._aws_listener, self._aws_arguments())
        base = await self._start_base()
        watching = asyncio.create_task(self._watch())
        try:
            return await self._serve(aws, base)
        finally:
            self._stop.set()
            await asyncio.gather(self._servers.stop(), watching, aws.stop(), base.stop())

    def _aws_arguments(self) -> list[str]:
        account = ["--region", aws_account.region(), "--account", aws_account.account_id()]
        return [*account, "--data", str(self._options.data)] if self._options.data else account

    async def _start_base(self) -> BaseProcess:
        management_url = loopback_url(self._listeners[1])
        settings = runtime_settings.lasting(
            self._options, management_url, self._apis.connections.shared.descriptor
        )
        aws = loopback_url(self._aws_listener)
        environ = local_environment(os.environ, aws, self._options.endpoint)
        return await BaseProcess.start(settings, environ)

    async def _serve(self, aws: AwsProcess, base: BaseProcess) -> int:
        starting = asyncio.create_task(self._start(base))
        ended = asyncio.create_task(aws.wait())
        lost = asyncio.create_task(base.wait())
        stopped = asyncio.create_task(self._stop.wait())
        await _wait_for_first(starting, ended, lost, stopped)
        if starting.done():
            starting.result()
            await self._reload_until(base, ended, lost, stopped)
        starting.cancel()
        await self._close()
        if ended.done() and ended.result() == InvalidInput.exit_code:
            return InvalidInput.exit_code  # it has said what is wrong with its data folder
        for task, what in ((ended, "The embedded AWS"), (lost, "The process that loads the app")):
            if task.done() and not stopped.done():
                log.error(f"{what} ended by itself, with exit code {task.result()}.")
        return 0 if stopped.done() else 1

    async def _start(self, base: BaseProcess) -> None:
        """Run the app, and say so. Raises StartError."""
        await self._data_is_read()
        made = await self._deploy(base)
        await self._servers.start(*self._listeners)
        scheme = "https" if self._certificate else "http"
        url = base_url(self._options.host, self._listeners[0].getsockname()[1], scheme)
        aws = loopback_url(self._aws_listener)
        manifest = self._apis.functions.manifest
        print_summary(manifest, self._options, url, aws, made, self._certificate)

    async def _data_is_read(self) -> None:
        """Nothing runs before: the folder may be damaged."""
        if self._options.data:
            wanted = {"After": 0, "WaitTimeSeconds": 0}
            await self._aws.json("chalice-gateway", "NextEvents", wanted)

    async def _deploy(self, base: BaseProcess) -> tuple[Template, Created]:
        """Run the newest code. Raises StartError."""
        made = None
        while made is None:
            with contextlib.suppress(_Changed):
                made = await self._load(base)
        await self._sources.stop()
        await self._sources.start()
        return made

    async def _load(self, base: BaseProcess) -> tuple[Template, Created]:
        """Make what the template describes, and load the app. Raises StartError and _Changed."""
        self._changed.clear()  # a change from now on is for the next time
        options = self._options
        template = read_template(options.project_dir, options.stage, options)
        created = await create(template, self._aws)
        await put_parameters(options.ssm_parameter, self._aws)
        self._notices.show((*template.unread, *created.notes))
        deploying = self._apis.functions.deploy(
            base.parent,
            runtime_settings.of_deployment(options),
            template,
            lambda manifest: refuse(checks(manifest, template, options), self._notices),
            RETIREMENT_TIMEOUT_S,
        )
        await self._unless_changed(asyncio.create_task(deploying))
        return template, created

    async def _unless_changed(self, deploying: asyncio.Task[None]) -> None:
        """Wait for it. As it may take for ever, a change of the code cancels it. Raises _Changed,
        StartError."""
        changed = asyncio.create_task(self._changed.wait())
        notice = asyncio.get_running_loop().call_later(SLOW_LOADING_S, self._announce_wait)
        try:
            await _wait_for_first(deploying, changed)
            if not deploying.done():
                log.info("The code has changed. Restarting ...")
                raise _Changed
            deploying.result()
        finally:
            for waiting in (notice, changed, deploying):
                waiting.cancel()

    def _announce_wait(self) -> None:
        if not self._options.debug:
            log.warning(
                "The app is still being loaded. Lambda waits 10 seconds for that, then once more "
                "within the function's time-out."
            )

    async def _reload_until(self, base: BaseProcess, *ends: asyncio.Task[Any]) -> None:
        while not any(end.done() for end in ends):
            await _wait_for_first(asyncio.create_task(self._changed.wait()), *ends)
            if self._changed.is_set():
                await self._reload(base)

    async def _reload(self, base: BaseProcess) -> None:
        log.info("The code has changed. Restarting ...")
        try:
            await self._deploy(base)
        except StartError as error:
            await self._sources.stop()  # until then, every event would fail
            log.error(f"{error}\nWaiting for a change of the code.")
        else:
            log.info("The new code runs.")

    async def _close(self) -> None:
        """End the connections, then the functions."""
        await self._sources.stop()
        if self._servers.started:
            self._servers.refuse_connections()
            self._apis.inspector.close()
            await self._apis.websockets.close(STOP_TIMEOUT_S)
        await self._apis.functions.close(0)

    async def _watch(self) -> None:
        if self._options.reload:
            await watch_code(self._options.project_dir.resolve(), self._changed, self._stop)


async def _wait_for_first(*waits: Awaitable[Any]) -> None:
    await asyncio.wait(
        [asyncio.ensure_future(wait) for wait in waits], return_when=asyncio.FIRST_COMPLETED
    )
