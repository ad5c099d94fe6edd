"""How incoming webhooks are stored, opened and removed."""

import pytest

from chalicelib.domain import IncomingWebhook, Person
from chalicelib.stores.rooms import IncomingWebhookStore
from tests.chalicelib.stores.rooms.conftest import ANA, NOW, PRIVATE, act, person

SECRET, OTHER = "s" * 32, "t" * 32


def webhook(name="CI", **fields):
    return IncomingWebhook(person(name), "slack", ANA.member, NOW, **fields)


CI = webhook()


@pytest.fixture
def webhooks(any_client, rooms_table):
    return IncomingWebhookStore(any_client, rooms_table, sleep=lambda _: None)


@pytest.fixture
def ci(webhooks, private):
    """A webhook of the private room."""
    webhooks.add(private, CI, SECRET, act("hook", CI.person, note="added"))
    return CI


def test_its_address_opens_a_webhook(webhooks, private, ci):
    found = webhooks.open(private, ci.id, SECRET)
    assert found.webhook == ci
    assert (found.place.room, found.place.membership) == (private, None)
    assert found.place.settings.members == 2


def test_all_that_was_given_is_kept(webhooks, garden):
    who = Person("m" * 22, "Bui1d", look="Build")
    stored = IncomingWebhook(who, "github", ANA.member, NOW, signing_secret="k3y")
    webhooks.add(garden, stored, SECRET, act("hook"))
    assert webhooks.webhooks(garden, 10) == [stored]


@pytest.mark.parametrize(
    "address",
    [("garden", CI.id, SECRET), (None, "x" * 22, SECRET), (None, CI.id, OTHER)],
    ids=["room", "id", "secret"],
)
def test_another_address_opens_nothing(webhooks, garden, private, ci, address):
    room, *rest = address
    assert webhooks.open(room or private, *rest) is None


@pytest.mark.parametrize(
    "address",
    [("garden", CI.id, SECRET), (PRIVATE, "x" * 22, SECRET), (PRIVATE, CI.id, OTHER)],
    ids=["room", "id", "secret"],
)
def test_a_wrong_address_costs_the_call_of_a_right_one(dynamodb, rooms_table, private, address):
    calls = []
    dynamodb.meta.events.register(
        "before-call.dynamodb", lambda model, **_: calls.append(model.name)
    )
    webhooks = IncomingWebhookStore(dynamodb, rooms_table)
    webhooks.add(private, CI, SECRET, act("hook"))
    del calls[:]
    webhooks.open(private, CI.id, SECRET)
    webhooks.open(*address)
    assert calls == ["BatchGetItem", "BatchGetItem"]


def test_a_secret_opens_no_other_webhook_that_has_its_hash(webhooks, private, ci, dynamodb):
    (item,) = [each for each in dynamodb.scan(TableName=webhooks._table)["Items"] if _is(each)]
    dynamodb.put_item(TableName=webhooks._table, Item={**item, "item": {"S": "hook#" + "x" * 22}})
    assert webhooks.open(private, "x" * 22, SECRET) is None


def _is(item):
    return item["item"]["S"].startswith("hook#")


def test_who_can_read_the_table_learns_no_address(webhooks, private, ci, dynamodb):
    assert SECRET not in str(dynamodb.scan(TableName=webhooks._table)["Items"])


def test_a_mute_or_ban_of_its_member_is_known(webhooks, garden, ban, rooms):
    webhooks.add(garden, CI, SECRET, act("hook"))
    ban(garden, CI.person)
    assert webhooks.open(garden, CI.id, SECRET).place.membership.is_banned(NOW)


def test_a_new_secret_takes_the_place_of_the_old_one(webhooks, private, ci):
    assert webhooks.replace_secret(private, ci.id, OTHER, act("hook"))
    assert webhooks.open(private, ci.id, SECRET) is None
    assert webhooks.open(private, ci.id, OTHER).webhook == ci


def test_a_removed_webhook_opens_no_more(webhooks, private, ci):
    assert webhooks.remove(private, ci.id, act("hook"))
    assert webhooks.open(private, ci.id, SECRET) is None
    assert webhooks.webhooks(private, 10) == []


def test_what_is_not_there_is_neither_changed_nor_removed(webhooks, private, acts):
    assert not webhooks.remove(private, CI.id, act("hook"))
    assert not webhooks.replace_secret(private, CI.id, SECRET, act("hook"))
    assert webhooks.open(private, CI.id, SECRET) is None
    assert acts(private) == []


def test_everything_is_in_the_audit_log(webhooks, private, ci, rooms):
    webhooks.replace_secret(private, ci.id, OTHER, act("hook", CI.person, note="secret replaced"))
    webhooks.remove(private, ci.id, act("hook", CI.person, note="removed"))
    notes = {(entry.note, entry.person.name) for _, entry in rooms.audit(private, 10)}
    assert notes == {("added", "CI"), ("secret replaced", "CI"), ("removed", "CI")}


def test_a_list_has_only_the_webhooks_of_its_room(webhooks, private, garden, ci):
    webhooks.add(garden, webhook("Other"), SECRET, act("hook"))
    webhooks.add(private, webhook("Build"), SECRET, act("hook"))
    assert [each.person.name for each in webhooks.webhooks(private, 10)] == ["Build", "CI"]
    assert len(webhooks.webhooks(private, 1)) == 1
