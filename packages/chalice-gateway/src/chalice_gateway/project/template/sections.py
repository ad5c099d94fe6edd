"""The sections of a template that concern a local run: resources, and settings of functions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from chalice_gateway.project.template.events import KINDS, Event
from chalice_gateway.project.template.resource_types import SUBSCRIPTION, TYPES, Resource
from chalice_gateway.project.template.values import TemplateValues

_FUNCTIONS = ("AWS::Serverless::Function", "AWS::Lambda::Function")
_SETTINGS = ("Timeout", "MemorySize")
# Types that an app does not use while it runs, or that Chalice itself makes.
_WITHOUT_EFFECT = re.compile(
    r"AWS::(IAM|Logs|CloudWatch|ApiGateway(V2)?|CloudFormation|CDK|CertificateManager|Route53"
    r"|CloudFront|WAFv2?|ApplicationAutoScaling|KMS|Budgets|CloudTrail|XRay|Synthetics)::.*"
    r"|AWS::Serverless::(Api|HttpApi|Function|LayerVersion)"
    r"|AWS::Lambda::(Permission|Function|LayerVersion|EventInvokeConfig|Version|Alias)"
    r"|AWS::(SQS::Queue|SNS::Topic|S3::Bucket)Policy"
)

Settings = Mapping[str, Any]


def resources(values: TemplateValues) -> dict[str, Resource]:
    """The resources that can be made here, by logical id."""
    made = {}
    for id, found in values.resources.items():
        kind = str(found.get("Type", "")) if isinstance(found, dict) else "a loop"
        if kind in TYPES or kind == SUBSCRIPTION:
            if values.exists(id):
                made[id] = _resource(values, id, kind)
        elif kind and not _WITHOUT_EFFECT.fullmatch(kind):
            values.report(id, f"{kind} is not made here")
    return made


def variables(values: TemplateValues, where: str, function: Settings) -> dict[str, str]:
    """The environment variables in the settings of a function, or of all."""
    environment = function.get("Environment") or {}
    described = environment.get("Variables") if isinstance(environment, dict) else None
    found = {
        name: values.text(f"{where}.Environment.Variables.{name}", value)
        for name, value in (described if isinstance(described, dict) else {}).items()
    }
    return {name: value for name, value in found.items() if value is not None}


def function_events(values: TemplateValues) -> dict[str, list[Event]]:
    """Event sources of functions, by logical id. Others are named."""
    found = {
        id: [
            _event(values, f"{id}.Events.{name}", event)
            for name, event in (function.get("Events") or {}).items()
            if _is_read(values, f"{id}.Events.{name}", event)
        ]
        for id, function in _functions(values)
    }
    return {id: events for id, events in found.items() if events}


def _is_read(values: TemplateValues, where: str, event: Settings) -> bool:
    kind = event.get("Type", "")
    if kind and kind not in KINDS:
        values.report(where, f"events of {kind} are not read here")
    return kind in ("", *KINDS)


def _event(values: TemplateValues, where: str, event: Settings) -> Event:
    described = event.get("Properties") or {}
    found = {name: values.read(f"{where}.{name}", value) for name, value in described.items()}
    known = {name: value for name, value in found.items() if value is not None}
    return Event(event.get("Type", ""), known)


def report_notifications(values: TemplateValues) -> None:
    """Name the notifications of buckets, which are not made here."""
    for id, found in values.resources.items():
        properties = found.get("Properties") if isinstance(found, dict) else None
        if "NotificationConfiguration" in (properties or {}):
            where = f"{id}.NotificationConfiguration"
            values.report(where, "notifications of a template are not made here")


def function_variables(values: TemplateValues) -> dict[str, dict[str, str]]:
    """Environment variables of functions, by logical id."""
    found = {id: variables(values, id, function) for id, function in _functions(values)}
    return {id: own for id, own in found.items() if own}


def limits(values: TemplateValues, where: str, function: Settings) -> dict[str, int]:
    """The `Timeout` and `MemorySize` in the settings of a function, or of all."""
    found: dict[str, int] = {}
    for name in _SETTINGS:
        text = values.text(f"{where}.{name}", function.get(name))
        if text is not None and text.isdecimal():
            found[name] = int(text)
        elif text is not None:
            values.report(f"{where}.{name}", "it is not a whole number")
    return found


def function_limits(values: TemplateValues) -> dict[str, dict[str, int]]:
    """Time-outs and memory of functions, by logical id."""
    found = {id: limits(values, id, function) for id, function in _functions(values)}
    return {id: own for id, own in found.items() if own}


def overridden(values: TemplateValues) -> list[str]:
    """Logical ids without a type: only Chalice's own template can give them one."""
    return [
        id
        for id, found in values.resources.items()
        if isinstance(found, dict) and "Type" not in found
    ]


def _functions(values: TemplateValues) -> Iterator[tuple[str, Settings]]:
    for id, found in values.resources.items():
        if isinstance(found, dict) and found.get("Type", _FUNCTIONS[0]) in _FUNCTIONS:
            yield id, found.get("Properties") or {}


def _resource(values: TemplateValues, id: str, kind: str) -> Resource:
    name = values.name(id) if kind in TYPES else id
    described = values.resources[id].get("Properties") or {}
    found = {key: values.read(f"{id}.{key}", value) for key, value in described.items()}
    properties = {key: value for key, value in found.items() if value is not None}
    if kind in TYPES:
        properties[TYPES[kind].name_property] = name
    return Resource(id, kind, name, properties)
