"""The dashboard of a stage in CloudWatch: what people do, how quickly, what fails, what it costs.

It has at most 50 metrics, as the dashboards that an account gets for free.
"""

from __future__ import annotations

import json
from typing import Any

from tools.resources import QUEUE, TABLE

NAMESPACE = "ServerlessChat"  # of the chat's own metrics: chalicelib/telemetry.py
FUNCTION = "AWS::Serverless::Function"
WIDTH, HEIGHT, PER_ROW = 8, 6, 3
PERIOD_S = 300
LOG = "MessagesTable"  # where each room has a counter, which every message writes
# People, back ends and bots wait for these functions.
FELT = ("WebsocketConnect", "WebsocketMessage", "APIHandler", "Fanout")
REST_API = ("ApiName", "serverless-chat-${Stage}")  # whose metrics have its title, not its id
Metric = list[Any]
Resources = dict[str, Any]


def add(template_resources: Resources) -> None:
    """Add the dashboard to the resources of a template."""
    widgets = [_widget(at, *each) for at, each in enumerate(_graphs(template_resources).items())]
    template_resources["StageDashboard"] = {
        "Type": "AWS::CloudWatch::Dashboard",
        "Condition": "HasDashboard",
        "Properties": {
            # An account has one list of dashboards for all regions.
            "DashboardName": {"Fn::Sub": "serverless-chat-${Stage}-${AWS::Region}"},
            "DashboardBody": {"Fn::Sub": json.dumps({"widgets": widgets})},
        },
    }


def _graphs(resources: Resources) -> dict[str, list[Metric]]:
    """The metrics of each graph, by its title."""
    functions = _ids(resources, FUNCTION)
    tables = _ids(resources, TABLE)
    letters = [id for id in _ids(resources, QUEUE) if id.endswith("DeadLetters")]
    return {
        "Connections": _own("ConnectionsOpened", "ConnectionsClosed", "Gone"),
        "Messages": _own("Messages", "Deliveries"),
        "From append to last post (ms)": [
            *_own("MessageTime", stat="p50"),
            *_own("MessageTime", "FanoutTime", stat="p99"),
        ],
        "Throttled": [
            *_own("Limited", "Retried"),
            *(_function(id, "Throttles") for id in FELT),
            # What API Gateway refuses before a function runs: above the throttle, or no frame.
            ["AWS/ApiGateway", "ClientError", "ApiId", "${WebsocketAPI}", _stat("Sum")],
            # Also what the chat itself answers with 4xx, such as 429 above a member's limit.
            ["AWS/ApiGateway", "4XXError", *REST_API, _stat("Sum")],
            _table(LOG, "WriteThrottleEvents"),
        ],
        "Failed": [
            *_own("Failed", "Undelivered", "ReviewsFailed", "PushesGivenUp", "WebhookFailures"),
            *(_function(id, "Errors") for id in functions),
        ],
        "Dead letters": [_queue(id) for id in letters],
        "Cost: API Gateway": [
            ["AWS/ApiGateway", "MessageCount", "ApiId", "${WebsocketAPI}", _stat("Sum")],
            ["AWS/ApiGateway", "Count", *REST_API, _stat("Sum")],
        ],
        "Cost: ms of functions": [_function(id, "Duration") for id in functions],
        "Cost: writes to tables": [_table(id, "ConsumedWriteCapacityUnits") for id in tables],
    }


def _widget(at: int, title: str, metrics: list[Metric]) -> dict[str, Any]:
    return {
        "type": "metric",
        "x": at % PER_ROW * WIDTH,
        "y": at // PER_ROW * HEIGHT,
        "width": WIDTH,
        "height": HEIGHT,
        "properties": {
            "title": title,
            "region": "${AWS::Region}",
            "period": PERIOD_S,
            "metrics": metrics,
        },
    }


def _own(*names: str, stat: str = "Sum") -> list[Metric]:
    return [[NAMESPACE, name, "stage", "${Stage}", _stat(stat)] for name in names]


def _function(id: str, name: str) -> Metric:
    return ["AWS/Lambda", name, "FunctionName", f"${{{id}}}", _stat("Sum")]


def _table(id: str, name: str) -> Metric:
    return ["AWS/DynamoDB", name, "TableName", f"${{{id}}}", _stat("Sum")]


def _queue(id: str) -> Metric:
    name = "ApproximateNumberOfMessagesVisible"
    return ["AWS/SQS", name, "QueueName", f"${{{id}.QueueName}}", _stat("Maximum")]


def _stat(name: str) -> dict[str, str]:
    return {"stat": name}


def _ids(resources: Resources, kind: str) -> list[str]:
    return [id for id, each in resources.items() if each["Type"] == kind]
