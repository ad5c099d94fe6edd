"""The SAM template that Chalice writes for one stage, made to deploy any stage."""

from __future__ import annotations

from typing import Any

from tools import resources
from tools.packaging import WEBSOCKET_ADDRESS, dashboard, domains, stage_settings
from tools.resources import TABLE, Resources
from tools.retention import retain_data

FUNCTION = "AWS::Serverless::Function"
EVENTS_FUNCTIONS, HAS_EVENTS = ("OnLogChange", "Webhooks"), "HasEvents"
PUSH_FUNCTION, HAS_PUSH = "Push", "HasPush"
Template = dict[str, Any]

# X-Ray's actions cannot be limited to a resource.
TRACING_POLICY = {
    "PolicyName": "Tracing",
    "PolicyDocument": {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
                "Resource": "*",
            }
        ],
    },
}


def parametrize(
    template: Template, stage: str, described: Resources, settings: stage_settings.Mapping
) -> None:
    """Replace the names of one stage by references to whatever the stack makes, and its settings by
    those of the stage that the package is deployed to."""
    template["Parameters"]["Stage"]["Default"] = stage
    references = _references_by_name(described)
    functions = [r["Properties"] for r in template["Resources"].values() if r["Type"] == FUNCTION]
    for function in functions:
        variables = function.get("Environment", {}).get("Variables", {})
        named = {key: value for key, value in variables.items() if isinstance(value, str)}
        variables.update({key: references.get(value, value) for key, value in named.items()})
        variables.update(stage_settings.references(settings))
        if variables.get("STAGE") == stage:
            variables["STAGE"] = {"Ref": "Stage"}
        in_order = sorted(variables.items())  # the same for all stages
        variables.clear()
        variables.update(in_order)
    stage_settings.add(template, settings)
    retain_data(template["Resources"], described)
    dashboard.add(template["Resources"])
    _complete_rest_api(template["Resources"]["RestAPI"]["Properties"])
    _run_where_needed(template)
    handler = template["Resources"]["APIHandler"]["Properties"]["Environment"]["Variables"]
    handler[WEBSOCKET_ADDRESS] = domains.websocket_address(template)
    domains.add(template)
    if any(function["Tracing"] == "Active" for function in functions):
        _allow_tracing(template["Resources"])


def _run_where_needed(template: Template) -> None:
    """Events and push notifications cost nothing in a stage without them, though every package has
    their functions."""
    has_key = {"Fn::Not": [{"Fn::Equals": [stage_settings.of_stage("PUSH_KEY"), ""]}]}
    has_events = {"Fn::Equals": [stage_settings.of_stage("EVENTS"), "on"]}
    template["Conditions"] |= {HAS_EVENTS: has_events, HAS_PUSH: has_key}
    conditions = {**dict.fromkeys(EVENTS_FUNCTIONS, HAS_EVENTS), PUSH_FUNCTION: HAS_PUSH}
    for function, condition in conditions.items():
        for source in template["Resources"][function]["Properties"]["Events"].values():
            source["Properties"]["Enabled"] = {"Fn::If": [condition, True, False]}


def _references_by_name(described: Resources) -> dict[str, Any]:
    """The template's reference to each table and queue, by its name in this stage."""
    return {
        name: {"Ref": id} if kind == TABLE else {"Fn::GetAtt": [id, "QueueName"]}
        for id, (kind, name) in resources.types_and_names(described).items()
    }


def _complete_rest_api(api: dict[str, Any]) -> None:
    """Chalice knows only the type of an endpoint, and gives the APIs of all stages one name, by
    which CloudWatch tells their metrics apart."""
    api["DefinitionBody"]["info"]["title"] = {"Fn::Sub": "serverless-chat-${Stage}"}
    api["EndpointConfiguration"] = {
        "Type": api["EndpointConfiguration"],
        "IpAddressType": "dualstack",
    }


def _allow_tracing(template_resources: dict[str, Any]) -> None:
    """Do what `chalice deploy` does for `xray`, and `chalice package` leaves out."""
    template_resources["DefaultRole"]["Properties"]["Policies"].append(TRACING_POLICY)
    template_resources["RestAPI"]["Properties"]["TracingEnabled"] = True
