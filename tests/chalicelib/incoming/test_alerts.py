"""What is said of the alerts of Grafana and Alertmanager."""

import copy

import pytest

from chalicelib.incoming import Refused, read
from tests.chalicelib.incoming.deliveries import delivery, text
from tests.chalicelib.incoming.examples import ALERTMANAGER, GRAFANA


def changed(**changes):
    """Alertmanager's example, its first alert changed."""
    payload = copy.deepcopy(ALERTMANAGER)
    payload["alerts"][0].update(changes)
    return payload


def id_of(payload):
    return read("alertmanager", delivery(payload)).id


def test_alertmanager_says_what_fires_and_what_is_over():
    assert text("alertmanager", ALERTMANAGER).split("\n") == [
        "FIRING (1): DiskFull",
        "• The disk of db-1 is 97% full (instance=db-1:9100)",
        "http://prometheus.example/graph?g0.expr=disk&g0.tab=1",
        "• resolved: The disk of db-2 is full. (instance=db-2:9100)",
        "• and 3 more",
    ]


def test_grafana_has_its_own_title_and_leads_to_the_panel():
    assert text("grafana", GRAFANA).split("\n") == [
        "[FIRING:1] High latency (web)",
        "• Requests take 2 seconds (zone=eu-1)",
        "https://grafana.example/d/web?viewPanel=2",
    ]


def test_a_group_of_many_alerts_is_shown_in_part():
    many = {**ALERTMANAGER, "alerts": ALERTMANAGER["alerts"][1:] * 30, "truncatedAlerts": 5}
    shown = text("alertmanager", many).split("\n")
    assert len(shown) == 12
    assert shown[-1] == "• and 25 more"


def test_an_alert_without_annotations_has_its_name():
    shown = text(
        "alertmanager", {"status": "resolved", "alerts": [{"labels": {"alertname": "Up"}}]}
    )
    assert shown == "RESOLVED (1): Up\n• Up"


def test_a_repeated_notification_has_the_same_id():
    again = {**changed(), "alerts": changed()["alerts"][::-1]}
    assert id_of(ALERTMANAGER) == id_of(again)


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "resolved", "endsAt": "2026-11-27T00:20:00Z"},
        {"startsAt": "2026-11-27T01:12:45Z"},
        {"fingerprint": "0" * 16},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_another_state_of_an_alert_has_another_id(changes):
    assert id_of(ALERTMANAGER) != id_of(changed(**changes))


def test_alerts_without_a_fingerprint_are_told_apart_by_their_labels():
    unnamed = changed(fingerprint="")
    assert id_of(unnamed) == id_of(unnamed)
    assert id_of(unnamed) != id_of(changed(fingerprint="", labels={"alertname": "Other"}))


@pytest.mark.parametrize("alerts", [None, [], {}, "x", [1]])
def test_a_body_without_alerts_is_refused(alerts):
    with pytest.raises(Refused) as refused:
        read("grafana", delivery({"status": "firing", "alerts": alerts}))
    assert refused.value.code == "no_text"
