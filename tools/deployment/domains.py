"""The domains that lead to the APIs of a stage, as Chalice records them.

Chalice knows them by its own file alone. On another machine it has none: it would fail at the next
deployment, and leave them behind at removal.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from chalice.config import Config

from tools.account import Account

Record = dict[str, Any]
Mapping = tuple[str, str]  # the id of an API, and the path of the domain that leads to it
WHOLE = ("", "(none)")  # how API Gateway names the path of a whole domain


def records(account: Account, config: Config, apis: Collection[str]) -> Iterator[Record]:
    """Yield those of the domains in the stage's settings that lead to one of these APIs."""
    for name, setting, mappings in (
        ("api_gateway_custom_domain", config.api_gateway_custom_domain, _of_page),
        ("websocket_api_custom_domain", config.websocket_api_custom_domain, _of_websocket),
    ):
        domain = (setting or {}).get("domain_name", "")
        paths = [path for api, path in mappings(account, domain) if api in apis] if domain else []
        if paths:
            keys = [{"key": "/" if path in WHOLE else f"/{path}"} for path in paths]
            common = {"name": name, "resource_type": "domain_name"}
            yield {**common, "domain_name": domain, "api_mapping": keys}


def _of_page(account: Account, domain: str) -> list[Mapping]:
    client = account.client("apigateway")
    try:
        found = client.get_base_path_mappings(domainName=domain)
    except client.exceptions.NotFoundException:
        return []
    return [(each["restApiId"], each["basePath"]) for each in found.get("items", [])]


def _of_websocket(account: Account, domain: str) -> list[Mapping]:
    client = account.client("apigatewayv2")
    try:
        found = client.get_api_mappings(DomainName=domain)
    except client.exceptions.NotFoundException:
        return []
    return [(each["ApiId"], each.get("ApiMappingKey", "")) for each in found.get("Items", [])]
