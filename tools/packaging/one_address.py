"""One address for page, HTTP API and WebSocket: CloudFront in front of both APIs of a package.

All of it waits for the parameter `Domain`. CloudFront takes only firewalls of us-east-1: for stacks
elsewhere, the firewall has a template of its own.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from chalice.package import TemplateDeepMerger

from tools.packaging import WEBSOCKET_ADDRESS

CONDITION = "HasAddress"
FIREWALL, LIMIT = "Firewall", "RequestsPerAddress"
Template = dict[str, Any]


def added(template: Template, project_dir: Path) -> Template:
    """Return a packaged template with what `.chalice/one_address.json` adds."""
    merged: Template = TemplateDeepMerger().merge(_described(project_dir), template)
    variables = merged["Resources"]["APIHandler"]["Properties"]["Environment"]["Variables"]
    _choose(variables, WEBSOCKET_ADDRESS, "wss://${Domain}/api")
    _choose(merged["Outputs"]["ChatURL"], "Value", "https://${Domain}/")
    # An edge-optimized API is behind a CloudFront of its own: requests would pass two.
    endpoint = merged["Resources"]["RestAPI"]["Properties"]["EndpointConfiguration"]
    endpoint["Type"] = {"Fn::If": [CONDITION, "REGIONAL", endpoint["Type"]]}
    return merged


def firewall(project_dir: Path, stage: Any) -> Template:
    """Return a template that makes the firewall alone, and outputs its ARN.

    stage: the packaged template's parameter of that name.
    """
    described = _described(project_dir)
    made = described["Resources"][FIREWALL]
    limit = described["Parameters"][LIMIT]
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "The firewall of a chat whose stack is elsewhere; this one is in us-east-1",
        "Parameters": {"Stage": stage, LIMIT: limit},
        "Resources": {FIREWALL: {key: made[key] for key in ("Type", "Properties")}},
        "Outputs": {
            "WebAclArn": {
                "Description": "The parameter WebAclArn of the chat's stack",
                "Value": {"Fn::GetAtt": [FIREWALL, "Arn"]},
            }
        },
    }


def _described(project_dir: Path) -> Template:
    path = project_dir / ".chalice" / "one_address.json"
    template: Template = json.loads(path.read_text(encoding="utf-8"))
    return template


def _choose(of: dict[str, Any], key: str, address: str) -> None:
    of[key] = {"Fn::If": [CONDITION, {"Fn::Sub": address}, of[key]]}
