"""The logical ids that Chalice gives to what it deploys, in the template of `chalice package`."""

from __future__ import annotations

import re

# https://github.com/aws/chalice/blob/master/chalice/package.py
API_HANDLER = "APIHandler"
APIS = ("RestAPI", "WebsocketAPI")
_OTHERS = re.compile(
    r"(RestAPI|WebsocketAPI|APIHandler|ApiGateway|Websocket(Connect|Message|Disconnect)).*"
    r"|DefaultRole|ManagedLayer|.+(Role|InvokePermission|LogGroup)"
)


def logical_id(function: str) -> str:
    """The logical id of the function that Chalice calls `function`."""
    return API_HANDLER if function == "api_handler" else camel_case(function)


def camel_case(name: str) -> str:
    """As Chalice makes a logical id of a name."""
    for separator in "-_":
        name = "".join(part[0].upper() + part[1:] for part in name.split(separator) if part)
    return re.sub("[^A-Za-z0-9]+", "", name)


def may_be_chalices(id: str) -> bool:
    """Whether Chalice may give this logical id to something other than a function of events."""
    return bool(_OTHERS.fullmatch(id))
