"""Find by names and tags what `chalice deploy` has made of a stage in an account."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any

from chalice.awsclient import TypedAWSClient
from chalice.config import Config

from tools.account import Account
from tools.deployment import domains

Record = dict[str, Any]


class Discovery:
    """Finds one stage's functions, APIs, role and log groups.

    known: ids that come first where there are two of a kind.
    """

    def __init__(self, account: Account, config: Config, known: Collection[str]) -> None:
        self._account = account
        self._config = config
        self._known = known
        self._lambda = account.client("lambda")
        self._prefix = f"{config.app_name}-{config.chalice_stage}"

    def records(self) -> list[Record]:
        """List all that Chalice has made, without log groups, in the form of Chalice's records.

        The order is the reverse of that of removal. Duplicates and unfinished APIs get a name that
        Chalice does not know, so the next deployment removes them.
        """
        functions = [arn for arn in self._functions().values() if self._is_ours(arn)]
        apis = [*self._rest_apis(), *self._websocket_apis()]
        ids = [api.get("rest_api_id") or api["websocket_api_id"] for api in apis]
        records = [
            *self._role(),
            *map(self._function, functions),
            *(event for arn in functions for event in self._events(arn)),
            *apis,
            *domains.records(self._account, self._config, ids),
        ]
        return _with_unique_names(records)

    def log_groups(self) -> list[str]:
        """List the names of the functions' log groups, those of removed functions included."""
        others = {name for name, arn in self._functions().items() if not self._is_ours(arn)}
        ours = re.compile(rf"/aws/lambda/({re.escape(self._prefix)}(?:-\w+)?)")
        prefix = f"/aws/lambda/{self._prefix}"
        groups = self._list("logs", "describe_log_groups", "logGroups", logGroupNamePrefix=prefix)
        matches = filter(None, (ours.fullmatch(group["logGroupName"]) for group in groups))
        return [match[0] for match in matches if match[1] not in others]

    def tags(self, arn: str) -> dict[str, str]:
        """Return the tags of a function."""
        return dict(self._lambda.list_tags(Resource=arn).get("Tags", {}))

    def _functions(self) -> dict[str, str]:
        """The ARNs, by name, of all functions that may be of this stage."""
        functions = self._list("lambda", "list_functions", "Functions")
        arns = {function["FunctionName"]: function["FunctionArn"] for function in functions}
        return {name: arn for name, arn in arns.items() if name.startswith(self._prefix)}

    def _is_ours(self, arn: str) -> bool:
        """Names are not enough: `dev-2` begins with `dev`. Nor are Chalice's tags: functions of
        `chalice package` have them, too."""
        tags = self.tags(arn)
        stage = f":stage={self._config.chalice_stage}:app={self._config.app_name}"
        in_a_stack = any(name.startswith("aws:cloudformation:") for name in tags)
        return tags.get("aws-chalice", "").endswith(stage) and not in_a_stack

    def _role(self) -> Iterator[Record]:
        iam = self._account.client("iam")
        if not self._config.manage_iam_role:
            return
        try:
            role = iam.get_role(RoleName=self._prefix)["Role"]
        except iam.exceptions.NoSuchEntityException:
            return
        yield _record("iam_role", "default-role", role_name=self._prefix, role_arn=role["Arn"])

    def _function(self, arn: str) -> Record:
        suffix = arn.rpartition(":")[2][len(self._prefix) + 1 :]
        return _record("lambda_function", suffix or "api_handler", lambda_arn=arn)

    def _events(self, arn: str) -> Iterator[Record]:
        name = self._function(arn)["name"]
        mappings = self._list(
            "lambda", "list_event_source_mappings", "EventSourceMappings", FunctionName=arn
        )
        for mapping in self._known_first(mappings, "UUID"):
            source = mapping["EventSourceArn"]
            ids = {"event_uuid": mapping["UUID"], "lambda_arn": arn}
            if mapping["State"] == "Deleting":
                continue
            if ":sqs:" in source:
                named = {"queue_arn": source, "queue": source.rpartition(":")[2]}
                yield _record("sqs_event", f"{name}-sqs-event-source", **named, **ids)
            elif ":dynamodb:" in source:
                stream_name = f"{name}-dynamodb-event-source"
                yield _record("dynamodb_event", stream_name, stream_arn=source, **ids)

    def _rest_apis(self) -> Iterator[Record]:
        """The APIs that call this stage's function, as the APIs of all stages have one name."""
        for api in self._known_first(self._list("apigateway", "get_rest_apis", "items"), "id"):
            if api["name"] == self._config.app_name and self._calls_our_function(api["id"]):
                url = self._url("https", api["id"])
                yield _record("rest_api", "rest_api", rest_api_id=api["id"], rest_api_url=url)

    def _calls_our_function(self, api: str) -> bool:
        resources = self._list(
            "apigateway", "get_resources", "items", restApiId=api, embed=["methods"]
        )
        methods = [m for r in resources for m in r.get("resourceMethods", {}).values()]
        uris = [method.get("methodIntegration", {}).get("uri", "") for method in methods]
        return any(f":function:{self._prefix}/invocations" in uri for uri in uris)

    def _websocket_apis(self) -> Iterator[Record]:
        apis = self._list("apigatewayv2", "get_apis", "Items")
        for api in self._known_first(apis, "ApiId"):
            if api["Name"] == f"{self._prefix}-websocket-api":
                id, url = api["ApiId"], self._url("wss", api["ApiId"])
                name = "websocket_api" if self._has_stage(id) else "unfinished_websocket_api"
                yield _record("websocket_api", name, websocket_api_id=id, websocket_api_url=url)

    def _has_stage(self, api: str) -> bool:
        """Chalice makes an API's stage last, and never adds one to an API that it knows."""
        stages = self._account.client("apigatewayv2").get_stages(ApiId=api)["Items"]
        return any(stage["StageName"] == self._config.api_gateway_stage for stage in stages)

    def _url(self, scheme: str, api: str) -> str:
        region = self._account.region
        suffix = TypedAWSClient(self._account.session).endpoint_dns_suffix("apigateway", region)
        return f"{scheme}://{api}.execute-api.{region}.{suffix}/{self._config.api_gateway_stage}/"

    def _list(self, service: str, operation: str, key: str, **query: Any) -> list[Record]:
        pages = self._account.client(service).get_paginator(operation).paginate(**query)
        return [item for page in pages for item in page.get(key, [])]

    def _known_first(self, items: list[Record], id: str) -> list[Record]:
        return sorted(items, key=lambda item: item[id] not in self._known)


def _record(kind: str, name: str, **values: str) -> Record:
    return {"name": name, "resource_type": kind, **values}


def _with_unique_names(records: list[Record]) -> list[Record]:
    names: list[str] = []
    for record in records:
        earlier = names.count(record["name"])
        names.append(record["name"])
        if earlier:
            record["name"] += f"_{earlier + 1}"
    return records
