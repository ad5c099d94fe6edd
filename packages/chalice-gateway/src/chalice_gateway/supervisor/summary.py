"""What a run prints when it starts: the addresses, and what was made for the app."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from chalice_gateway.manifest import Manifest, Source
from chalice_gateway.network import machine
from chalice_gateway.network.certificates import Certificate
from chalice_gateway.network.listening import base_url
from chalice_gateway.options import Options
from chalice_gateway.project.creation import Created
from chalice_gateway.project.template import Template


def print_summary(
    manifest: Manifest,
    options: Options,
    url: str,
    aws: str,
    made: tuple[Template, Created],
    certificate: Certificate | None,
) -> None:
    """Print it; the gateway serves at `url` by now, and the embedded AWS at `aws`."""
    print(f"{manifest.app_name}, stage {manifest.stage}, runs on this machine:")
    if manifest.routes:
        has_page = any(route.path == "/" for route in manifest.routes)
        _line("Page" if has_page else "HTTP", f"{url}{options.page if has_page else '/'}")
    if manifest.websocket_routes:
        _line("WebSocket", f"{url.replace('http', 'ws', 1)}/{manifest.api_stage}")
    if options.host in ("0.0.0.0", "::"):
        _print_network(url, options.page)
    if certificate:
        _line("TLS", certificate.path)
        _line("SHA-256", certificate.fingerprint)
    _line("AWS", f"{aws} ({f'kept in {options.data}' if options.data else 'in memory'})")
    _line("Inspector", f"{url}/@gateway")
    for service, address in options.endpoint.items():
        if service != "dynamodbstreams":
            _line("DynamoDB" if service == "dynamodb" else service, address)
    template, created = made
    if template.files:
        paths = (os.path.relpath(path, options.project_dir) for path in template.files)
        _line("Template", ", ".join(paths))
    _print_resources(created, manifest.sources)
    if options.policy:
        _line(
            "Policy",
            "as chalice deploy would give it" if options.policy is True else options.policy,
        )
    reload = " The app restarts when its code changes." if options.reload else ""
    print(f"Press Ctrl-C to stop.{reload}\n", flush=True)


def _print_network(url: str, page: str) -> None:
    scheme, port = urlsplit(url).scheme, urlsplit(url).port or 0
    for address in machine.addresses():
        _line("Network", f"{base_url(address, port, scheme)}{page}")


def _print_resources(created: Created, sources: list[Source]) -> None:
    """What there is, also the queues that only a handler names; and the schedules."""
    queues = (source.queue for source in sources if source.kind == "sqs")
    schedules = "; ".join(
        f"{source.function}: {source.settings['expression']}"
        for source in sources
        if source.kind == "schedule"
    )
    for label, names in (
        ("Tables", created.tables),
        ("Queues", list(dict.fromkeys([*created.queues, *queues]))),
        ("Topics", created.topics),
        ("Buckets", created.buckets),
        ("Streams", created.streams),
    ):
        if names:
            _line(label, ", ".join(names))
    if schedules:
        _line("Schedules", schedules)


def _line(label: str, text: object) -> None:
    print(f"  {label:<10} {text}")
