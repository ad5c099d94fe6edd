"""What moto's server lacks of what Chalice asks of AWS: all of it is here, and nothing else."""

import json
import uuid

from moto.apigateway.models import APIGatewayBackend
from moto.apigatewayv2 import urls
from moto.apigatewayv2.responses import ApiGatewayV2Response

_import_rest_api = APIGatewayBackend.import_rest_api
_put_rest_api = APIGatewayBackend.put_rest_api


def bridge():
    """Fill the gaps of moto 5.2 in this process, from now on."""
    _take_rest_apis_without_a_description()
    _take_swagger_2()
    _deploy_websocket_apis()


def _take_rest_apis_without_a_description():
    """ImportRestApi raises KeyError without `info.description`, which OpenAPI leaves open."""

    def import_rest_api(self, api_doc, fail_on_warnings):
        api_doc["info"].setdefault("description", "")
        return _import_rest_api(self, api_doc, fail_on_warnings)

    APIGatewayBackend.import_rest_api = import_rest_api


def _take_swagger_2():
    """ImportRestApi and PutRestApi refuse Swagger 2.0; what moto reads is in 3.0 the same."""

    def put_rest_api(self, function_id, api_doc, *arguments, **options):
        document = {name: value for name, value in api_doc.items() if name != "swagger"}
        return _put_rest_api(self, function_id, document, *arguments, **options)

    APIGatewayBackend.put_rest_api = put_rest_api


def _deploy_websocket_apis():
    """CreateDeployment is missing from API Gateway v2: an id, for CreateStage to name."""

    def create_deployment(self):
        self.apigatewayv2_backend.get_api(self.path.split("/")[-2])  # raises if there is none
        answer = {"deploymentId": uuid.uuid4().hex[:6], "deploymentStatus": "DEPLOYED"}
        return 201, {}, json.dumps(answer)

    ApiGatewayV2Response.create_deployment = create_deployment
    path = "{0}/v2/apis/(?P<api_id>[^/]+)/deployments$"
    urls.url_paths[path] = ApiGatewayV2Response.dispatch
