"""The domains that lead to the APIs of a stage, as Chalice records them.

Chalice knows them by its own file alone. On another machine it has none: it would fail at the next
deployment, and leave them behind at removal. Nor does it know that other APIs may share a domain,
which it deletes as a whole.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from chalice.config import Config

from tools.account import Account

Record = dict[str, Any]
Mapping = tuple[str, str]  # the id of an API, and the path of the domain that leads to it
TYPE = "domain_name"
PAGE, WEBSOCKET = "api_gateway_custom_domain", "websocket_api_custom_domain"
WHOLE = "(none)"  # how API Gateway names the path of a whole domain, unless it is ""


def records(account: Account, config: Config, apis: Collection[str]) -> Iterator[Record]:
    """Yield those of the domains in the stage's settings that lead to one of these APIs."""
    for name, setting in (
        (PAGE, config.api_gateway_custom_domain),
        (WEBSOCKET, config.websocket_api_custom_domain),
    ):
        domain = (setting or {}).get("domain_name", "")
        mappings = _mappings(account, name, domain) if domain else []
        keys = [{"key": f"/{path}"} for api, path in mappings if api in apis]
        if keys:
            common = {"name": name, "resource_type": TYPE}
            yield {**common, "domain_name": domain, "api_mapping": keys}


def shared(account: Account, records: list[Record]) -> list[Record]:
    """Return those of a stage's records whose domain leads to other APIs, too."""
    return [
        record
        for record in records
        if record["resource_type"] == TYPE
        and len(_mappings(account, record["name"], record["domain_name"]))
        > len(record["api_mapping"])
    ]


def delete_mappings(account: Account, record: Record) -> None:
    """Delete the mappings of a record, and leave its domain to the other APIs."""
    domain = record["domain_name"]
    paths = [mapping["key"].removeprefix("/") for mapping in record["api_mapping"]]
    if record["name"] == PAGE:
        for path in paths:
            account.client("apigateway").delete_base_path_mapping(
                domainName=domain, basePath=path or WHOLE
            )
        return
    for mapping in _api_mappings(account, domain):
        if _path(mapping) in paths:
            account.client("apigatewayv2").delete_api_mapping(
                DomainName=domain, ApiMappingId=mapping["ApiMappingId"]
            )


def _mappings(account: Account, name: str, domain: str) -> list[Mapping]:
    """List the mappings of a domain. name: that of its setting.

    The domain of a REST API is made by version 1 of API Gateway's own API. Version 2 also lists the
    mappings of HTTP APIs, which may share that domain.
    """
    mappings = {(mapping["ApiId"], _path(mapping)) for mapping in _api_mappings(account, domain)}
    if name == PAGE:
        mappings.update(_base_path_mappings(account, domain))
    return sorted(mappings)


def _base_path_mappings(account: Account, domain: str) -> Iterator[Mapping]:
    client = account.client("apigateway")
    pages = client.get_paginator("get_base_path_mappings").paginate(domainName=domain)
    try:
        for page in pages:
            for mapping in page.get("items", []):
                yield mapping["restApiId"], mapping["basePath"].replace(WHOLE, "")
    except client.exceptions.NotFoundException:
        return


def _api_mappings(account: Account, domain: str) -> Iterator[Record]:
    client = account.client("apigatewayv2")
    query = {"DomainName": domain}
    while True:
        try:
            page = client.get_api_mappings(**query)
        except client.exceptions.NotFoundException:
            return
        yield from page.get("Items", [])
        if not page.get("NextToken"):
            return
        query["NextToken"] = page["NextToken"]


def _path(mapping: Record) -> str:
    return str(mapping.get("ApiMappingKey", "")).replace(WHOLE, "")
