"""docs/deploying.md names each service that somebody needs rights for who deploys.

CloudFormation makes a stack's resources with the rights of its caller. test_named_secrets.py has
the calls of `make deploy` itself.
"""

import json

from tests.cloud.support.documented_rights import MAKE_DEPLOY, MAKE_PACKAGE, services
from tests.support.running import ROOT
from tools.deployment.stack import template

ACTIONS = {"apigatewayv2": {"apigateway"}, "serverless": {"lambda", "apigateway"}}


def services_of(template):
    """The services of a template's resources, by the prefixes of their actions."""
    kinds = {each["Type"].split("::")[1].lower() for each in template["Resources"].values()}
    return {"cloudformation"}.union(*(ACTIONS.get(kind, {kind}) for kind in kinds))


def test_the_rights_for_a_package_are_those_of_its_resources(package):
    assert services(MAKE_PACKAGE) == services_of(package.template)


def test_the_rights_for_make_deploy_have_those_of_its_stack():
    assert services_of(json.loads(template(ROOT, "prod"))) < services(MAKE_DEPLOY)
