"""The SAM template that Chalice writes for one stage, made to deploy any stage."""

from __future__ import annotations

from typing import Any

from tools import resources
from tools.packaging import WEBSOCKET_ADDRESS
from tools.resources import TABLE, Resources

FUNCTION = "AWS::Serverless::Function"
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


def parametrize(template: Template, stage: str, described: Resources) -> None:
    """Replace the names of one stage by references to whatever the stack makes."""
    template["Parameters"]["Stage"]["Default"] = stage
    references = _references_by_name(described)
    functions = [r["Properties"] for r in template["Resources"].values() if r["Type"] == FUNCTION]
    for function in functions:
        variables = function.get("Environment", {}).get("Variables", {})
        variables.update({key: references.get(value, value) for key, value in variables.items()})
        if variables.get("STAGE") == stage:
            variables["STAGE"] = {"Ref": "Stage"}
    handler = template["Resources"]["APIHandler"]["Properties"]["Environment"]["Variables"]
    handler[WEBSOCKET_ADDRESS] = template["Outputs"]["WebsocketConnectEndpointURL"]["Value"]
    if any(function["Tracing"] == "Active" for function in functions):
        _allow_tracing(template["Resources"])


def _references_by_name(described: Resources) -> dict[str, Any]:
    """The template's reference to each table and queue, by its name in this stage."""
    return {
        name: {"Ref": id} if kind == TABLE else {"Fn::GetAtt": [id, "QueueName"]}
        for id, (kind, name) in resources.types_and_names(described).items()
    }


def _allow_tracing(template_resources: dict[str, Any]) -> None:
    """Do what `chalice deploy` does for `xray`, and `chalice package` leaves out."""
    template_resources["DefaultRole"]["Properties"]["Policies"].append(TRACING_POLICY)
    template_resources["RestAPI"]["Properties"]["TracingEnabled"] = True
