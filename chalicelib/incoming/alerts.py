"""The alerts of Grafana and of Prometheus' Alertmanager, whose webhooks have the same shape.

https://prometheus.io/docs/alerting/latest/configuration/#webhook_config (version 4)
https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from chalicelib.incoming.bodies import json_object
from chalicelib.incoming.delivery import Delivery, Post, Refused, digest, post
from chalicelib.incoming.paths import as_text, list_at, text_at, value_at

MAX_ALERTS = 10  # of which a message has a line
_SUMMARIES = ("summary", "message", "description")
_LINKS = ("panelURL", "dashboardURL", "generatorURL")

Alert = dict[str, Any]


def read(delivery: Delivery) -> Post:
    """Return the message of a group of alerts; raises Refused."""
    payload = json_object(delivery)
    alerts = list_at(payload, "alerts")
    if not alerts:
        raise Refused("no_text", 'The body must have a list of "alerts".')
    lines = [_line(alert, payload) for alert in alerts[:MAX_ALERTS]]
    if more := len(alerts[MAX_ALERTS:]) + _truncated(payload):
        lines.append(f"• and {more} more")
    return post("\n".join([_title(payload, alerts), *lines]), _id(payload, alerts))


def _title(payload: Any, alerts: list[Alert]) -> str:
    """What happened, as `FIRING (2): DiskFull`. Grafana gives its own title, a template's."""
    if title := text_at(payload, "title"):
        return title
    status = text_at(payload, "status").upper()
    firing = sum(alert.get("status") == "firing" for alert in alerts)
    shown = firing if status == "FIRING" else len(alerts)
    names = dict.fromkeys(text_at(alert, "labels.alertname") for alert in alerts)
    return f"{status} ({shown}): {', '.join(filter(None, names))}"


def _line(alert: Alert, payload: Any) -> str:
    """An alert: what it says of itself, and the labels that tell it from others of its group."""
    found = (text_at(alert, f"annotations.{name}") for name in _SUMMARIES)
    own = _labels(alert, "labels").items() - _labels(payload, "commonLabels").items()
    labels = " ".join(f"{name}={value}" for name, value in sorted(own) if name != "alertname")
    said = next(filter(None, found), "") or text_at(alert, "labels.alertname")
    resolved = "resolved: " if alert.get("status") == "resolved" else ""
    link = next(filter(None, (text_at(alert, name) for name in _LINKS)), "")
    return "\n".join(filter(None, [f"• {resolved}{said}{f' ({labels})' if labels else ''}", link]))


def _labels(value: Any, path: str) -> Mapping[str, str]:
    found = value_at(value, path)
    items = found.items() if isinstance(found, dict) else ()
    return {name: as_text(value) for name, value in items}


def _truncated(payload: Any) -> int:
    """How many alerts of the group the sender has left out."""
    found = value_at(payload, "truncatedAlerts")
    return found if isinstance(found, int) and not isinstance(found, bool) and found > 0 else 0


def _id(payload: Any, alerts: list[Alert]) -> str:
    """The id of a notification: that of a repeated one is the same, until an alert of its group
    begins, ends or changes. Neither sender gives it one."""
    told = sorted(
        [
            text_at(alert, "fingerprint") or json.dumps(_labels(alert, "labels"), sort_keys=True),
            text_at(alert, "status"),
            text_at(alert, "startsAt"),
        ]
        for alert in alerts
    )
    return "alerts-" + digest(json.dumps([text_at(payload, "groupKey"), told]))
