"""Patches of moto's server for requests of Chalice that moto does not support."""

import json
import uuid

from moto.apigateway.models import APIGatewayBackend, apigateway_backends
from moto.apigateway.responses import APIGatewayResponse
from moto.apigatewayv2 import urls
from moto.apigatewayv2.exceptions import BadRequestException
from moto.apigatewayv2.models import ApiGatewayV2Backend, ApiMapping, DomainName
from moto.apigatewayv2.responses import ApiGatewayV2Response
from moto.cloudformation.models import cloudformation_backends
from moto.core.common_models import CloudFormationModel
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.table import Table

_import_rest_api = APIGatewayBackend.import_rest_api
_put_rest_api = APIGatewayBackend.put_rest_api


def install():
    """Patch moto 5.2 in this process."""
    _accept_rest_apis_without_description()
    _accept_swagger_2()
    _add_websocket_deployments()
    _import_tables()
    _update_tables()
    _name_zones_of_domains()
    _complete_domains()
    _show_domains_of_rest_apis()
    _keep_mapped_apis()


class BucketPolicy(CloudFormationModel):
    """The policy of a bucket in a stack, which moto's CloudFormation does not know.

    It has no effect: moto's S3 would refuse every request by it, as it reads no conditions.
    """

    def __init__(self, bucket):
        self.physical_resource_id = bucket

    @staticmethod
    def cloudformation_name_type():
        return ""

    @staticmethod
    def cloudformation_type():
        return "AWS::S3::BucketPolicy"

    @classmethod
    def create_from_cloudformation_json(cls, _name, described, *_, **__):
        return cls(described["Properties"]["Bucket"])

    @classmethod
    def update_from_cloudformation_json(cls, original, *_):
        return original

    @classmethod
    def delete_from_cloudformation_json(cls, *_):
        """Nothing is left of it."""


def _accept_rest_apis_without_description():
    """moto needs `info.description`, which is optional in OpenAPI."""

    def import_rest_api(self, api_doc, fail_on_warnings):
        api_doc["info"].setdefault("description", "")
        return _import_rest_api(self, api_doc, fail_on_warnings)

    APIGatewayBackend.import_rest_api = import_rest_api


def _accept_swagger_2():
    """moto rejects Swagger 2.0; the parts that moto reads are the same in 3.0."""

    def put_rest_api(self, function_id, api_doc, *arguments, **options):
        document = {name: value for name, value in api_doc.items() if name != "swagger"}
        return _put_rest_api(self, function_id, document, *arguments, **options)

    APIGatewayBackend.put_rest_api = put_rest_api


def _add_websocket_deployments():
    """moto's API Gateway v2 has no CreateDeployment; CreateStage needs the id."""

    def create_deployment(self):
        self.apigatewayv2_backend.get_api(self.path.split("/")[-2])  # raises if it is missing
        response = {"deploymentId": uuid.uuid4().hex[:6], "deploymentStatus": "DEPLOYED"}
        return 201, {}, json.dumps(response)

    ApiGatewayV2Response.create_deployment = create_deployment
    path = "{0}/v2/apis/(?P<api_id>[^/]+)/deployments$"
    urls.url_paths[path] = ApiGatewayV2Response.dispatch


def _name_zones_of_domains():
    """moto answers nothing about a domain that AWS chooses, and Chalice wants it."""
    make = DomainName.__init__

    def make_with_zone(self, domain_name, domain_name_configurations, *others, **named):
        chosen = {"hostedZoneId": "Z1", "apiGatewayDomainName": f"d-1.{domain_name}"}
        configurations = [{**each, **chosen} for each in domain_name_configurations]
        make(self, domain_name, configurations, *others, **named)

    DomainName.__init__ = make_with_zone


def _complete_domains():
    """moto does not name the path of a whole domain as AWS does, has no update and no tags of a
    domain, and fails once when it deletes one with a mapping."""
    describe, delete = ApiMapping.to_json, ApiGatewayV2Backend.delete_domain_name

    def describe_as_aws_does(self):
        described = describe(self)
        return {**described, "apiMappingKey": described["apiMappingKey"].replace("(none)", "")}

    def delete_with_mappings(self, domain_name):
        for id in [id for id, m in self.api_mappings.items() if m.domain_name == domain_name]:
            del self.api_mappings[id]
        delete(self, domain_name)

    def update_domain_name(self):
        domain = self.apigatewayv2_backend.get_domain_name(self.path.split("/")[-1])
        return 200, {}, json.dumps(domain.to_json())

    ApiMapping.to_json = describe_as_aws_does
    ApiGatewayV2Backend.delete_domain_name = delete_with_mappings
    ApiGatewayV2Response.update_domain_name = update_domain_name
    path = "{0}/v2/tags/(?P<resource_arn_pt1>[^/]+)/domainnames/(?P<resource_arn_pt2>[^/]+)$"
    urls.url_paths[path] = ApiGatewayV2Response.dispatch


def _show_domains_of_rest_apis():
    """moto's API Gateway v2 knows no domain that v1 has made, and its v1 has no update of one."""
    list_v2, mappings_v2 = (
        ApiGatewayV2Backend.get_domain_names,
        ApiGatewayV2Backend.get_api_mappings,
    )
    delete_v2 = ApiGatewayV2Backend.delete_domain_name

    def v1(backend):
        return apigateway_backends[backend.account_id][backend.region_name]

    def get_domain_names(self):
        made = [DomainName(name, [{}], {}, {}, self) for name in v1(self).domain_names]
        return [*list_v2(self), *made]

    def get_api_mappings(self, domain_name):
        made = v1(self).base_path_mappings.get(domain_name, {}).values()
        return [
            *mappings_v2(self, domain_name),
            *(ApiMapping(m.rest_api_id, m.base_path, "m1", domain_name, m.stage) for m in made),
        ]

    def delete_domain_name(self, domain_name):
        if v1(self).domain_names.pop(domain_name, None) is None:
            delete_v2(self, domain_name)
        v1(self).base_path_mappings.pop(domain_name, None)

    def update_domain_name(self):
        domain = self.backend.get_domain_name(self.path.split("/")[-1])
        return json.dumps(domain.to_json())

    ApiGatewayV2Backend.get_domain_names = get_domain_names
    ApiGatewayV2Backend.get_api_mappings = get_api_mappings
    ApiGatewayV2Backend.delete_domain_name = delete_domain_name
    APIGatewayResponse.update_domain_name = update_domain_name


def _keep_mapped_apis():
    """moto deletes an API although a domain leads to it."""
    delete_v1, delete_v2 = APIGatewayBackend.delete_rest_api, ApiGatewayV2Backend.delete_api

    def delete_rest_api(self, function_id):
        paths = [path for paths in self.base_path_mappings.values() for path in paths.values()]
        if function_id in [path.rest_api_id for path in paths]:
            raise BadRequestException("Please remove all base path mappings of this API.")
        return delete_v1(self, function_id)

    def delete_api(self, api_id):
        if api_id in [mapping.api_id for mapping in self.api_mappings.values()]:
            raise BadRequestException("Please remove all API mappings of the API.")
        delete_v2(self, api_id)

    APIGatewayBackend.delete_rest_api = delete_rest_api
    ApiGatewayV2Backend.delete_api = delete_api


def _import_tables():
    """moto takes a change set of imports, and then makes the tables that it should only adopt."""
    create = Table.create_from_cloudformation_json.__func__

    def adopt(cls, name, described, account, region, **kwargs):
        stack = cloudformation_backends[account][region].stacks.get(kwargs.get("StackId"))
        if stack is not None and stack.status == "REVIEW_IN_PROGRESS":
            return dynamodb_backends[account][region].tables[name]
        return create(cls, name, described, account, region, **kwargs)

    Table.create_from_cloudformation_json = classmethod(adopt)


def _update_tables():
    """moto leaves the tables of an updated stack as they were, and loses them from the stack."""

    def update(cls, original_resource, new_resource_name, cloudformation_json, **place):
        properties, table = cloudformation_json["Properties"], original_resource
        if (new_resource_name, properties["KeySchema"]) != (table.name, table.schema):
            raise ValueError(f"CloudFormation cannot replace {table.name}, which has a fixed name")
        wanted = {i["IndexName"]: i for i in properties.get("GlobalSecondaryIndexes", ())}
        present = {index.name for index in table.global_indexes}
        changes = [{"Delete": {"IndexName": name}} for name in present - wanted.keys()]
        changes += [{"Create": wanted[name]} for name in wanted.keys() - present]
        if len(changes) > 1:
            raise ValueError(f"DynamoDB changes one index of {table.name} in an update")
        stream = properties.get("StreamSpecification", {})
        return dynamodb_backends[place["account_id"]][place["region_name"]].update_table(
            table.name,
            properties["AttributeDefinitions"],
            changes,
            throughput={},
            billing_mode=properties["BillingMode"],
            stream_spec={} if table.latest_stream_label else dict(stream),
            deletion_protection_enabled=properties.get("DeletionProtectionEnabled", False),
            warm_throughput=None,
        )

    Table.update_from_cloudformation_json = classmethod(update)
