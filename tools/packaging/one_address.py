"""One address for page, HTTP API and WebSocket: CloudFront in front of both APIs of a package.

All of it waits for the parameter `Domain`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from chalice.package import TemplateDeepMerger

from tools.packaging import WEBSOCKET_ADDRESS

CONDITION = "HasAddress"
Template = dict[str, Any]


def added(template: Template, project_dir: Path) -> Template:
    """Return a packaged template with what `.chalice/one_address.json` adds."""
    path = project_dir / ".chalice" / "one_address.json"
    further = json.loads(path.read_text(encoding="utf-8"))
    merged: Template = TemplateDeepMerger().merge(further, template)
    variables = merged["Resources"]["APIHandler"]["Properties"]["Environment"]["Variables"]
    _choose(variables, WEBSOCKET_ADDRESS, "wss://${Domain}/api")
    _choose(merged["Outputs"]["ChatURL"], "Value", "https://${Domain}/")
    return merged


def _choose(of: dict[str, Any], key: str, address: str) -> None:
    of[key] = {"Fn::If": [CONDITION, {"Fn::Sub": address}, of[key]]}
