"""Topics and buckets feed @app.on_sns_message and @app.on_s3_event handlers.

The embedded AWS collects their events; the supervisor asks for them.
"""

from __future__ import annotations

from typing import Any

from chalice_gateway import log
from chalice_gateway.aws_account import arn
from chalice_gateway.aws_client import AwsError
from chalice_gateway.event_sources import asynchronous
from chalice_gateway.event_sources.feed import Context, Feed, Happened
from chalice_gateway.manifest import Source

LONG_POLL_S = 20
_GATEWAY = "chalice-gateway"
_MISSING = 404


class NotificationFeed(Feed):
    """Feeds the handlers of all topics and buckets. `prepare` may be called again, after a
    reload."""

    subject = "The events of topics and buckets"

    def __init__(self, context: Context) -> None:
        self._context = context
        self._after = 0

    async def prepare(self) -> None:
        """Make missing topics and buckets, and say which functions want their events."""
        aws = self._context.aws
        sources = [
            source
            for source in self._context.functions.manifest.sources
            if aws.is_embedded(source.kind)
        ]
        for source in sources:
            if source.kind == "sns":
                await self._subscribe(source)
        buckets = [source for source in sources if source.kind == "s3"]
        for source in buckets:
            await self._make_bucket(source.settings["bucket"])
        wanted = [self._notification(source) for source in buckets]
        await aws.json(_GATEWAY, "NotifyFunctions", {"Notifications": wanted})

    async def read(self) -> None:
        """Wait for events, and invoke their functions."""
        wanted = {"After": self._after, "WaitTimeSeconds": LONG_POLL_S}
        answer = await self._context.aws.json(_GATEWAY, "NextEvents", wanted)
        for found in answer["Events"]:
            self._after = found["number"]
            self._invoke(found["function"], found["event"])

    def _invoke(self, lambda_name: str, event: dict[str, Any]) -> None:
        """Invoke a function by its name at Lambda or its ARN."""
        name = lambda_name.rpartition(":")[2]
        functions = self._context.functions.manifest.functions.values()
        known = [each.name for each in functions if each.lambda_name == name]
        if not known:
            log.warning(f"There is no function {name} any more that an event is for.")
            return
        record = event["Records"][0]
        if "Sns" in record:
            topic = record["Sns"]["TopicArn"].rpartition(":")[2]
            happened = Happened("topic", topic, log.size(len(record["Sns"]["Message"])))
        else:
            happened = Happened("bucket", record["s3"]["bucket"]["name"], record["eventName"])
        asynchronous.start(self._context, known[0], event, happened)

    async def _subscribe(self, source: Source) -> None:
        topic = source.settings["topic"].rpartition(":")[2]
        aws = self._context.aws
        made = await aws.query("sns", "CreateTopic", {"Name": topic})
        endpoint = arn("lambda", f"function:{self._lambda_name(source)}")
        request = {"TopicArn": made["TopicArn"], "Protocol": "lambda", "Endpoint": endpoint}
        await aws.query("sns", "Subscribe", request)

    async def _make_bucket(self, name: str) -> None:
        aws = self._context.aws
        try:
            await aws.rest("s3", "HEAD", f"/{name}")
        except AwsError as error:
            if error.status != _MISSING:
                raise
            location = f"<LocationConstraint>{aws.region}</LocationConstraint>"
            body = f"<CreateBucketConfiguration>{location}</CreateBucketConfiguration>".encode()
            own = body if aws.region != "us-east-1" else b""
            await aws.rest("s3", "PUT", f"/{name}", body=own)

    def _notification(self, source: Source) -> dict[str, Any]:
        settings = source.settings
        return {
            "Bucket": settings["bucket"],
            "Function": self._lambda_name(source),
            "Events": settings["events"],
            "Prefix": settings.get("prefix"),
            "Suffix": settings.get("suffix"),
        }

    def _lambda_name(self, source: Source) -> str:
        return self._context.functions.manifest.functions[source.function].lambda_name
