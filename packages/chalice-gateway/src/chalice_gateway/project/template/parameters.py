"""A template's parameters, and what CloudFormation knows by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalice_gateway import aws_account
from chalice_gateway.project.template.intrinsics import Unreadable

# The name of the parameter that has the stage's name as its value.
STAGE = "Stage"


class Parameters:
    """Values by name. Parameters have their defaults, and those that the user gives."""

    def __init__(
        self, described: Mapping[str, Any], stage: str, stack: str, given: Mapping[str, str]
    ) -> None:
        self._described = described
        self._given = {STAGE: stage, **given} if STAGE in described else dict(given)
        self._pseudo = _pseudo_parameters(stack)

    def __contains__(self, name: str) -> bool:
        return name in self._described or name in self._pseudo

    def value(self, name: str) -> Any:
        """The value of a parameter. Raises Unreadable."""
        if name in self._pseudo:
            return self._pseudo[name]
        if name in self._given:
            return _typed(self._given[name], self._described[name])
        parameter = self._described[name]
        if str(parameter.get("Type", "")).startswith("AWS::SSM::"):
            raise Unreadable(f"the parameter {name} is in AWS; give it with --parameter {name}=")
        if "Default" not in parameter:
            raise Unreadable(
                f"the parameter {name} has no default; give it with --parameter {name}="
            )
        return _typed(str(parameter["Default"]), parameter)


def _typed(value: str, parameter: Mapping[str, Any]) -> Any:
    kind = str(parameter.get("Type", "String"))
    if kind == "CommaDelimitedList" or kind.startswith("List<"):
        return [part.strip() for part in value.split(",")]
    return value


def _pseudo_parameters(stack: str) -> dict[str, Any]:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html"""
    region = aws_account.region()
    china = region.startswith("cn-")
    stack_id = f"stack/{stack}/00000000-0000-0000-0000-000000000000"
    return {
        "AWS::AccountId": aws_account.account_id(),
        "AWS::Region": region,
        "AWS::Partition": aws_account.partition(),
        "AWS::URLSuffix": "amazonaws.com.cn" if china else "amazonaws.com",
        "AWS::StackName": stack,
        "AWS::StackId": aws_account.arn("cloudformation", stack_id),
        "AWS::NotificationARNs": [],
    }
