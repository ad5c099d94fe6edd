"""The policy of the functions' role, narrowed to the stage's own resources.

It is the one of the packaged template. Chalice's own policy has the same actions on every table,
queue, bucket, secret and connection of the account.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError
from chalice.config import Config
from chalice.utils import to_cfn_resource_name
from chalice_gateway.project.template import NO_VALUE, Intrinsics

from tools import resources
from tools.account import Account
from tools.deployment.discovery import Record
from tools.errors import ToolError
from tools.packaging import stage_settings
from tools.packaging.sam_template import TRACING_POLICY
from tools.resources import BUCKET, QUEUE, TABLE

ROLE, POLICY = "DefaultRole", "AWS::IAM::Policy"  # in the template
_ARNS = {
    TABLE: "arn:{partition}:dynamodb:{region}:{account}:table/{name}",
    QUEUE: "arn:{partition}:sqs:{region}:{account}:{name}",
    BUCKET: "arn:{partition}:s3:::{name}",
}
_LOG_GROUP = "arn:{partition}:logs:{region}:{account}:log-group:/aws/lambda/{name}:*"


class RolePolicy:
    """The policy of one stage's role, whose stack and functions are deployed."""

    def __init__(self, project_dir: Path, config: Config, account: Account) -> None:
        self._project_dir = project_dir
        self._config = config
        self._stage = str(config.chalice_stage)
        self._account = account
        self._place = {
            "partition": account.session.get_partition_for_region(account.region),
            "region": account.region,
            "account": account.id,
        }

    def narrow(self, records: list[Record], bucket: str | None) -> bool:
        """Replace Chalice's policy of the stage's role; return whether that changed anything.

        records: what Chalice has deployed. bucket: the name of the bucket of the files. A role that
        Chalice does not manage stays as it is.
        """
        iam = self._account.client("iam")
        changed = False
        for role in (r["role_name"] for r in records if r["resource_type"] == "iam_role"):
            document = self.document(records, bucket)
            if _current(iam, role) != document:
                text = json.dumps(document, separators=(",", ":"))
                iam.put_role_policy(RoleName=role, PolicyName=role, PolicyDocument=text)
                changed = True
        return changed

    def document(self, records: list[Record], bucket: str | None) -> dict[str, Any]:
        """Return the template's policy, with what its references stand for in this stage.

        Raises ToolError for a reference to anything that `make deploy` does not make.
        """
        path = self._project_dir / ".chalice" / "resources.json"
        template = json.loads(path.read_text(encoding="utf-8"))
        stage_settings.add(template, stage_settings.by_stage(self._project_dir, [self._stage]))
        known = self._references(records, bucket)

        def refer(name: str, attribute: str | None) -> Any:
            if name.endswith("LogGroup"):  # a function that this stage does without has none
                return known.get((name, attribute), NO_VALUE)
            if (name, attribute) not in known:
                raise ToolError(f"{path}: make deploy does not know the {name} of the policy.")
            return known[name, attribute]

        intrinsics = Intrinsics(refer, template["Conditions"], template["Mappings"])
        return {
            "Version": "2012-10-17",
            "Statement": intrinsics.value([*self._statements(template, intrinsics)]),
        }

    def _statements(
        self, template: Mapping[str, Any], intrinsics: Intrinsics
    ) -> Iterator[dict[str, Any]]:
        described = template["Resources"]
        policies = [*described[ROLE]["Properties"]["Policies"]]
        for each in described.values():
            if each.get("Type") == POLICY and _holds(each.get("Condition"), intrinsics):
                policies.append(each["Properties"])
        if self._config.xray_enabled:
            policies.append(TRACING_POLICY)
        for policy in policies:
            yield from policy["PolicyDocument"]["Statement"]

    def _references(
        self, records: list[Record], bucket: str | None
    ) -> dict[tuple[str, str | None], str]:
        """What `Ref` and `Fn::GetAtt` stand for, by name and attribute."""
        found: dict[tuple[str, str | None], str] = {
            ("Stage", None): self._stage,
            ("AWS::Partition", None): self._place["partition"],
            ("AWS::Region", None): self._place["region"],
            ("AWS::AccountId", None): self._place["account"],
        }
        for id, each in resources.load(self._project_dir, self._stage).items():
            name = bucket if each.type == BUCKET else each.name
            if each.type in _ARNS and name:
                found[id, "Arn"] = _ARNS[each.type].format(name=name, **self._place)
        for record in records:
            if record["resource_type"] == "lambda_function":
                name = record["lambda_arn"].rpartition(":")[2]
                id = f"{to_cfn_resource_name(record['name'])}LogGroup"
                found[id, "Arn"] = _LOG_GROUP.format(name=name, **self._place)
            elif record["name"] == "websocket_api":
                found["WebsocketAPI", None] = record["websocket_api_id"]
        return found


def _holds(condition: str | None, intrinsics: Intrinsics) -> bool:
    return condition is None or intrinsics.condition(condition)


def _current(iam: Any, role: str) -> Any:
    """The policy that Chalice or an earlier run has given the role; None if there is none."""
    try:
        return iam.get_role_policy(RoleName=role, PolicyName=role)["PolicyDocument"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchEntity":
            raise
    return None
