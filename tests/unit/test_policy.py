"""The IAM policy that Chalice generates grants the calls that are made, and no others."""

import re

import pytest
from chalice.cli.factory import CLIFactory
from chalice.deploy.appgraph import ApplicationGraphBuilder, DependencyBuilder
from chalice.deploy.deployer import BuildStage, PolicyGenerator, WebsocketPolicyInjector
from chalice.deploy.models import ManagedIAMRole
from chalice.policy import AppPolicyGenerator
from chalice.utils import OSUtils

from chalicelib.connections import ConnectionStore


@pytest.fixture
def granted(pytestconfig):
    """The actions of the policy that `chalice deploy` would give to the functions."""
    config = CLIFactory(str(pytestconfig.rootpath)).create_config_obj("dev")
    application = ApplicationGraphBuilder().build(config, "dev")
    resources = DependencyBuilder().build_dependencies(application)
    generator = PolicyGenerator(AppPolicyGenerator(OSUtils()), OSUtils())
    BuildStage(steps=[generator, WebsocketPolicyInjector()]).execute(config, resources)
    [role] = [resource for resource in resources if isinstance(resource, ManagedIAMRole)]
    return {action for part in role.policy.document["Statement"] for action in part["Action"]}


@pytest.fixture
def made(dynamodb, store, connection):
    """The actions that ConnectionStore needs, seen while each of its methods runs."""
    calls = set()
    dynamodb.meta.events.register(
        "before-call.dynamodb", lambda model, **_: calls.add(f"dynamodb:{model.name}")
    )
    store.join(connection("ana"))
    store.get("ana")
    list(store.members("lobby"))
    store.leave("ana")
    return calls


def test_grants_exactly_the_calls_to_dynamodb_that_are_made(granted, made):
    assert {action for action in granted if action.startswith("dynamodb:")} == made


def test_every_method_of_the_store_is_among_those_seen():
    # One more method, and the fixture `made` has to call it.
    public = [name for name in vars(ConnectionStore) if re.match("[a-z]", name)]
    assert sorted(public) == ["get", "join", "leave", "members"]


def test_grants_posts_to_connections(granted):
    assert "execute-api:ManageConnections" in granted
