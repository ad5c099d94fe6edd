"""All that is changed to run the chat on MiniStack 1.5.33. The chat itself is deployed as it is.

`install` runs in MiniStack's process; test_gaps.py tells when a newer version does not need a part
of it. `redirect_names` runs in each process that looks up names of API Gateway: MiniStack's
functions, and the clients of the tests. `environment` is that of MiniStack, which its functions
inherit.

This module imports nothing but the standard library until `install` is called.
"""

import json
import socket

HOST = "us-east-1.amazonaws.com"
GATEWAY_SUFFIX = f".execute-api.{HOST}"


def environment(url, authority):
    """Settings of MiniStack's.

    url: where its services listen. authority: a file with the certificate that signed its own.
    """
    return {
        # The names in the links that a deployment prints, and in Chalice's posts: Chalice builds
        # them from the API's id and the region, and does not read the event's `domainName`.
        "MINISTACK_HOST": HOST,
        "GATEWAY_PORT": "443",
        # Functions post to these names with https. Lambda trusts AWS's authority, these trust ours.
        "AWS_CA_BUNDLE": str(authority),
        # The other services without TLS, for functions as for the tools.
        "AWS_ENDPOINT_URL": url,
        # Requests need a valid signature, and functions what the policy of their role allows.
        "AUTH": "true",
    }


def redirect_names(port):
    """Have this process find API Gateway's names at a port of this machine.

    AWS has them in the DNS; /etc/hosts would need root, and port 443.
    """
    getaddrinfo = socket.getaddrinfo

    def redirected(host, asked_port, *arguments, **options):
        name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
        if isinstance(name, str) and name.endswith(GATEWAY_SUFFIX):
            host, asked_port = "127.0.0.1", port
        return getaddrinfo(host, asked_port, *arguments, **options)

    socket.getaddrinfo = redirected


def install():
    """Change MiniStack, before its first request."""
    _add_websocket_deployments()
    _read_binary_types_of_imports()
    _add_imports_of_rest_apis()
    _allow_no_compression()
    _authorize_batches_as_their_entries()
    _start_functions_at_once()
    _keep_replaced_code()


def _add_websocket_deployments():
    """CloudFormation does not know AWS::ApiGatewayV2::Deployment, which Chalice's template has."""
    from ministack.services import apigateway
    from ministack.services.cloudformation import provisioners

    def create(_, properties, __):
        made = json.loads(apigateway._create_deployment(properties["ApiId"], {})[2])
        return made["deploymentId"], {"DeploymentId": made["deploymentId"]}

    def delete(id, properties):
        apigateway._delete_deployment(properties["ApiId"], id)

    handlers = {"create": create, "delete": delete}
    provisioners._RESOURCE_HANDLERS["AWS::ApiGatewayV2::Deployment"] = handlers


def _read_binary_types_of_imports():
    """An imported API has no binary types, so that compressed files arrive in base64."""
    from ministack.services import apigateway_v1

    import_rest_api = apigateway_v1._import_rest_api

    def import_with_types(specification, data=None):
        types = specification.get("x-amazon-apigateway-binary-media-types", [])
        return import_rest_api(specification, {**(data or {}), "binaryMediaTypes": types})

    _replace(apigateway_v1, "_import_rest_api", import_with_types)


def _add_imports_of_rest_apis():
    """ImportRestApi makes an API without routes, and there is no PutRestApi. `chalice deploy` calls
    the one at first, and the other afterwards. CloudFormation's import is there, and does it."""
    from ministack.services import apigateway_v1

    handle = apigateway_v1.handle_request

    async def handle_request(method, path, headers, body, query):
        parts = path.strip("/").split("/")
        if parts[0] == "restapis" and "mode" in query:
            specification = json.loads(body)
            if method == "POST":
                return apigateway_v1._get_rest_api(apigateway_v1._import_rest_api(specification))
            return _overwrite_rest_api(apigateway_v1, parts[1], specification)
        return await handle(method, path, headers, body, query)

    _replace(apigateway_v1, "handle_request", handle_request)


def _overwrite_rest_api(apigateway_v1, id, specification):
    """Give the API `id` the routes and types of a new one, which is not kept."""
    made = apigateway_v1._import_rest_api(specification)
    types = apigateway_v1._rest_apis[made]["binaryMediaTypes"]
    apigateway_v1._rest_apis[id]["binaryMediaTypes"] = types
    apigateway_v1._resources[id] = apigateway_v1._resources[made]
    apigateway_v1._delete_rest_api(made)
    return apigateway_v1._get_rest_api(id)


def _allow_no_compression():
    """UpdateRestApi with the empty `minimumCompressionSize` that Chalice sends, for none, stores
    the empty text, and botocore cannot read it as the number that it should be."""
    from ministack.services import apigateway_v1

    apply = apigateway_v1._apply_patch

    def apply_patch(target, operations, *arguments, **options):
        for operation in operations:
            if operation["path"] == "/minimumCompressionSize":
                operation["value"] = operation.get("value") or None
        return apply(target, operations, *arguments, **options)

    _replace(apigateway_v1, "_apply_patch", apply_patch)


def _authorize_batches_as_their_entries():
    """SendMessageBatch needs a permission of that name, which IAM does not have: it needs
    sqs:SendMessage (SQS docs: sqs-batch-api)."""
    from ministack.core import iam_actions

    action_of = iam_actions._action_from_target

    def action_from_target(headers):
        action = action_of(headers)
        is_sqs = headers.get("x-amz-target", "").startswith("AmazonSQS.")
        return action.removesuffix("Batch") if action and is_sqs else action

    _replace(iam_actions, "_action_from_target", action_from_target)


def _start_functions_at_once():
    """A function is pending for half a second. Chalice looks at once, and then after 5 s."""
    from ministack.services import lambda_svc

    _replace(lambda_svc, "_LAMBDA_STATE_TRANSITION_DELAY", 0)


def _keep_replaced_code():
    """The folder of each process of a function that is replaced is deleted in the event loop. On a
    busy disk, MiniStack serves nobody until clients give up. The test deletes these folders."""
    from ministack.core import lambda_runtime

    _replace(lambda_runtime.Worker, "_discard_tmpdir", lambda _: None)


def _replace(owner, name, value):
    """Replace what is there: a name that a newer version does not have ends the start."""
    getattr(owner, name)
    setattr(owner, name, value)
