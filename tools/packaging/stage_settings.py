"""The settings of sign-in, of the page, of the review and of search, for each stage: a package can
be deployed to any stage, and must not take the sign-in of another stage there.

Where CloudFormation's mapping has no such stage, it refuses the deployment.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from chalicelib.config import TOKEN
from tools import review_hook, sign_in
from tools.errors import InvalidInput
from tools.events import event_settings
from tools.push import push_settings

MAPPING = "StageSettings"
VARIABLES = (
    "ALLOWED_ORIGINS",
    "AUTH",
    "AUTH_AUDIENCE",
    "AUTH_ISSUER",
    "AUTH_JWKS",
    "AUTH_SECRET",
    "CONNECT_SRC",
    "EVENTS",
    "FILES",
    "EVENT_BUS",
    "FRAME_ANCESTORS",
    "PUSH_CONTACT",
    "PUSH_KEY",
    "REVIEW_DEFAULT",
    "REVIEW_HOOK",
    "REVIEW_TIMEOUT_MS",
    "SEARCH",
    "SIGN_IN_URL",
    "TOKEN_URL",
)

# The policies that only some stages need: the action, and the ARN of what they name.
_IN_ACCOUNT = "arn:${AWS::Partition}:%s:${AWS::Region}:${AWS::AccountId}:${Name}"
_POLICIES = {
    "AuthParameter": ("ssm:GetParameter", _IN_ACCOUNT % "ssm"),
    "AuthSecret": ("secretsmanager:GetSecretValue", _IN_ACCOUNT % "secretsmanager"),
    "EventBus": ("events:PutEvents", _IN_ACCOUNT % "events"),
    "EventBusOfArn": ("events:PutEvents", "${Name}"),
    "PushParameter": ("ssm:GetParameter", _IN_ACCOUNT % "ssm"),
    "PushSecret": ("secretsmanager:GetSecretValue", _IN_ACCOUNT % "secretsmanager"),
    "ReviewFunction": ("lambda:InvokeFunction", "${Name}"),
}
# Secrets Manager adds six characters to a name.
_SECRETS = {
    "ssm": ("Parameter", "parameter/{}"),
    "secretsmanager": ("Secret", "secret:{}-??????"),
}
Mapping = dict[str, dict[str, str]]


def by_stage(project_dir: Path, stages: list[str]) -> Mapping:
    """Return the settings of each stage that can be deployed, by the keys of the mapping."""
    found = {}
    for stage in stages:
        try:
            auth = sign_in.auth_settings(project_dir, stage)
            function = review_hook.review_settings(project_dir, stage).function or ""
            push = push_settings(project_dir, stage)
            events = event_settings(project_dir, stage)
        except InvalidInput:
            continue  # it cannot be packaged, nor deployed by this package
        variables = sign_in.stage_variables(project_dir, stage)
        settings = {_key(name): variables.get(name, "") for name in VARIABLES}
        secrets = _secrets("Auth", auth.secret if auth.mode == TOKEN else None)
        secrets |= _secrets("Push", push.key)
        others = {**_bus(events.bus if events.on else None), "ReviewFunction": function}
        found[stage] = {**settings, **secrets, **others}
    return found


def add(template: dict[str, Any], settings: Mapping) -> None:
    """Let the parameter `Stage` choose the settings, and what the functions may use for them."""
    template.setdefault("Mappings", {})[MAPPING] = settings
    for id, (action, arn) in _POLICIES.items():
        if any(stage[id] for stage in settings.values()):
            is_named = {"Fn::Not": [{"Fn::Equals": [_of_stage(id), ""]}]}
            template["Conditions"][f"Has{id}"] = is_named
            template["Resources"][f"{id}Policy"] = _policy(id, action, arn)


def references(settings: Mapping) -> dict[str, Any]:
    """Return the variables whose values the stage chooses: those that any stage sets."""
    return {
        name: _of_stage(_key(name))
        for name in VARIABLES
        if any(stage[_key(name)] for stage in settings.values())
    }


def of_stage(variable: str) -> dict[str, Any]:
    """Return the value that the stage has of a variable."""
    return _of_stage(_key(variable))


def _policy(id: str, action: str, arn: str) -> dict[str, Any]:
    statement = {
        "Effect": "Allow",
        "Action": [action],
        "Resource": {"Fn::Sub": [arn, {"Name": _of_stage(id)}]},
    }
    return {
        "Type": "AWS::IAM::Policy",
        "Condition": f"Has{id}",
        "Properties": {
            "PolicyName": id,
            "Roles": [{"Ref": "DefaultRole"}],
            "PolicyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        },
    }


def _secrets(purpose: str, secret: str | None) -> dict[str, str]:
    """The resource of a stage's secret in each service's ARNs; empty if it has none there."""
    named, _, name = (secret or "").partition(":")
    return {
        f"{purpose}{kind}": pattern.format(name.lstrip("/")) if service == named else ""
        for service, (kind, pattern) in _SECRETS.items()
    }


def _bus(bus: str | None) -> dict[str, str]:
    """The bus of EventBridge, by its name in the account or by its ARN; empty if it has none."""
    is_arn = bus is not None and bus.startswith("arn:")
    by_name = f"event-bus/{bus}" if bus and not is_arn else ""
    return {"EventBus": by_name, "EventBusOfArn": bus if bus and is_arn else ""}


def _of_stage(key: str) -> dict[str, Any]:
    return {"Fn::FindInMap": [MAPPING, {"Ref": "Stage"}, key]}


def _key(variable: str) -> str:
    """A mapping's keys have letters and digits alone: AUTH_SECRET is AuthSecretSetting."""
    name = "".join(part.capitalize() for part in variable.split("_"))
    return f"{name}Setting"
