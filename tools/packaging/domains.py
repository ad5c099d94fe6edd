"""The domains that Chalice gives the APIs of a stage: where the page is and connects, and where the
DNS records have to point to."""

from __future__ import annotations

from typing import Any

PAGE, WEBSOCKET = "ApiGatewayCustomDomain", "WebsocketApiCustomDomain"
EDGE = "EDGE"
Template = dict[str, Any]


def add(template: Template) -> None:
    """Have the outputs tell of the domains, if there are any."""
    page, websocket = _page_domain(template), _websocket_domain(template)
    if page or websocket:
        page = page or template["Outputs"]["EndpointURL"]["Value"]["Fn::Sub"]
        link = f"{page}?ws={_text(websocket_address(template)).rstrip('/')}"
        template["Outputs"]["ChatURL"]["Value"] = {"Fn::Sub": link} if "${" in link else link
    for id, output in ((PAGE, "PageDomainTarget"), (WEBSOCKET, "WebsocketDomainTarget")):
        if id in template["Resources"]:
            properties = template["Resources"][id]["Properties"]
            template["Outputs"][output] = {
                "Description": f"What the DNS record of {properties['DomainName']} has to point to",
                "Value": {"Fn::GetAtt": [id, _target(properties)]},
            }


def websocket_address(template: Template) -> Any:
    """Where the page connects: to the domain of the WebSocket API, if it has one."""
    address = template["Outputs"]["WebsocketConnectEndpointURL"]["Value"]
    return _websocket_domain(template) or address


def _page_domain(template: Template) -> str:
    if PAGE not in template["Resources"]:
        return ""
    path = _mapping(template, PAGE)["BasePath"].replace("(none)", "")
    return f"https://{_name(template, PAGE)}/{path}".rstrip("/") + "/"


def _websocket_domain(template: Template) -> str:
    if WEBSOCKET not in template["Resources"]:
        return ""
    path = _mapping(template, WEBSOCKET)["ApiMappingKey"].replace("(none)", "")
    return f"wss://{_name(template, WEBSOCKET)}/{path}"


def _name(template: Template, id: str) -> str:
    return str(template["Resources"][id]["Properties"]["DomainName"])


def _mapping(template: Template, id: str) -> dict[str, Any]:
    properties: dict[str, Any] = template["Resources"][f"{id}Mapping"]["Properties"]
    return properties


def _target(properties: dict[str, Any]) -> str:
    """The attribute of a domain that DNS needs; domains of WebSocket APIs are always regional."""
    is_edge = EDGE in properties.get("EndpointConfiguration", {}).get("Types", [])
    return "DistributionDomainName" if is_edge else "RegionalDomainName"


def _text(value: Any) -> str:
    return str(value["Fn::Sub"] if isinstance(value, dict) else value)
