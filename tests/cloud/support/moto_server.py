"""AWS on this machine: moto's server."""

import contextlib
import logging
import re
import urllib.request

from moto.core.config import default_user_config
from moto.moto_server.werkzeug_app import DomainDispatcherApplication
from moto.server import ThreadedMotoServer

from tests.cloud.support import moto_patches
from tests.cloud.support.local_account import HOST, LocalAccount

SERVICE = re.compile(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/aws4_request")
PROD_SECRET = "/serverless-chat/prod/auth-secret"  # as in .chalice/config.json


class MotoServer(LocalAccount):
    """A running server, and the contents of its account.

    called: the services that were called, as signatures name them, until somebody clears it.
    """

    def __init__(self):
        moto_patches.install()
        self.called = set()
        self._note_calls()
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        default_user_config["lambda"] = {"use_docker": False}
        self._server = ThreadedMotoServer(HOST, port=0, verbose=False)
        self._server.start()
        super().__init__("http://{}:{}".format(*self._server.get_host_and_port()))

    def _note_calls(self):
        answer = DomainDispatcherApplication.__call__

        def note_and_answer(app, environ, start_response):
            if found := SERVICE.search(environ.get("HTTP_AUTHORIZATION", "")):
                self.called.add(found[1])
            return answer(app, environ, start_response)

        DomainDispatcherApplication.__call__ = note_and_answer

    def stop(self):
        self._server.stop()

    def reset(self):
        """Empty the account of all but the secret of the stage prod."""
        self._post("reset")
        self.client("ssm").put_parameter(Name=PROD_SECRET, Value="s3cret", Type="SecureString")

    @contextlib.contextmanager
    def refusing_credentials(self):
        """Enforce IAM, without any user."""
        self._post("reset-auth", b"0")
        try:
            yield
        finally:
            self._post("reset-auth", b"inf")

    def inventory(self):
        """The ids of everything in the account, by kind."""
        v2 = self.client("apigatewayv2")
        return {
            "stacks": self._ids("cloudformation", "describe_stacks", "Stacks", "StackId"),
            "tables": self.client("dynamodb").list_tables()["TableNames"],
            "queues": self.client("sqs").list_queues().get("QueueUrls", []),
            "buckets": [each["Name"] for each in self.client("s3").list_buckets()["Buckets"]],
            "roles": self._ids("iam", "list_roles", "Roles", "RoleId"),
            "functions": self._ids("lambda", "list_functions", "Functions", "FunctionArn"),
            "event sources": self._ids(
                "lambda", "list_event_source_mappings", "EventSourceMappings", "UUID"
            ),
            "REST APIs": self._ids("apigateway", "get_rest_apis", "items", "id"),
            "WebSocket APIs": sorted(api["ApiId"] for api in v2.get_apis()["Items"]),
            "log groups": self._ids("logs", "describe_log_groups", "logGroups", "logGroupName"),
        }

    def _ids(self, service, operation, key, id):
        pages = self.client(service).get_paginator(operation).paginate()
        return sorted(item[id] for page in pages for item in page[key])

    def _post(self, action, data=b""):
        # With urllib's default type, the server parses the data as a form.
        headers = {"Content-Type": "text/plain"}
        request = urllib.request.Request(f"{self.url}/moto-api/{action}", data, headers)
        with urllib.request.urlopen(request, timeout=60):
            pass
