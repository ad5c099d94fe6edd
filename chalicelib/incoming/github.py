"""The webhooks of GitHub: what is said of each event, and the signature.

https://docs.github.com/en/webhooks/webhook-events-and-payloads
https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
"""

from __future__ import annotations

import hmac
import re
from typing import Any, NamedTuple

from chalicelib.incoming.bodies import json_object
from chalicelib.incoming.delivery import Delivery, Post, Refused, post
from chalicelib.incoming.formats import fill
from chalicelib.incoming.paths import list_at, text_at, value_at

MAX_COMMITS = 5
MAX_EXCERPT_CHARS = 500
_BRANCH = re.compile("^refs/(heads|tags)/")


class Event(NamedTuple):
    """What is said of an event. told: the actions that are told; none: all."""

    format: str
    told: frozenset[str] = frozenset()


EVENTS = {
    "ping": Event("GitHub will post the events of {repository.full_name} here."),
    "pull_request": Event(
        "{repository.full_name}: {sender.login} {action} pull request #{number}: "
        "{pull_request.title}\n{pull_request.html_url}",
        frozenset(("opened", "closed", "merged", "reopened", "ready_for_review")),
    ),
    "issues": Event(
        "{repository.full_name}: {sender.login} {action} issue #{issue.number}: {issue.title}\n"
        "{issue.html_url}",
        frozenset(("opened", "closed", "reopened")),
    ),
    "issue_comment": Event(
        "{repository.full_name}: {sender.login} commented on #{issue.number}: {issue.title}\n"
        "{excerpt}\n{comment.html_url}",
        frozenset(("created",)),
    ),
    "release": Event(
        "{repository.full_name}: {sender.login} released {release.tag_name} {release_title}\n"
        "{release.html_url}",
        frozenset(("published",)),
    ),
    "workflow_run": Event(
        "{repository.full_name}: {workflow_run.name} #{workflow_run.run_number} on "
        "{workflow_run.head_branch}: {workflow_run.conclusion}\n{workflow_run.html_url}",
        frozenset(("completed",)),
    ),
    "star": Event(
        "{repository.full_name}: {sender.login} starred the repository "
        "(stars: {repository.stargazers_count})",
        frozenset(("created",)),
    ),
}
_OTHER = Event("{repository.full_name}: {sender.login} {action} ({event})")


def read(delivery: Delivery) -> Post | None:
    """Return the message of a request, None for an event that nothing is said of; raises
    Refused."""
    _check_signature(delivery)
    payload, name = json_object(delivery), delivery.header("x-github-event")
    id = delivery.header("x-github-delivery")
    if name == "push":
        return post(_push(payload), id)
    event = EVENTS.get(name, _OTHER)
    action = text_at(payload, "action")
    if name == "pull_request" and value_at(payload, "pull_request.merged") is True:
        action = "merged" if action == "closed" else action
    if event.told and action not in event.told:
        return None
    comment = text_at(payload, "comment.body")
    title, tag = text_at(payload, "release.name"), text_at(payload, "release.tag_name")
    made = {
        "action": action.replace("_", " "),
        "event": name.replace("_", " "),
        "excerpt": comment[:MAX_EXCERPT_CHARS] + ("…" if comment[MAX_EXCERPT_CHARS:] else ""),
        "release_title": "" if title == tag else title,
    }
    lines = fill(event.format, {**payload, **made}).splitlines()
    return post("\n".join(filter(None, (line.strip() for line in lines))), id)


def _push(payload: dict[str, Any]) -> str:
    who, place = text_at(payload, "pusher.name"), _BRANCH.sub("", text_at(payload, "ref"))
    head = f"{text_at(payload, 'repository.full_name')}: {who}"
    if value_at(payload, "deleted") is True:
        return f"{head} deleted {place}"
    commits = list_at(payload, "commits")
    what = f"{len(commits)} commit{'' if len(commits) == 1 else 's'} to " if commits else ""
    verb = "force-pushed" if value_at(payload, "forced") is True else "pushed"
    lines = [f"{head} {verb} {what}{place}", *map(_commit, commits[:MAX_COMMITS])]
    if more := len(commits) - MAX_COMMITS:
        lines += [f"• and {more} more"] if more > 0 else []
    return "\n".join([*lines, text_at(payload, "compare")])


def _commit(commit: dict[str, Any]) -> str:
    title = text_at(commit, "message").partition("\n")[0]
    return f"• {text_at(commit, 'id')[:7]} {title} ({text_at(commit, 'author.name')})"


def _check_signature(delivery: Delivery) -> None:
    if delivery.secret is None:
        return
    made = "sha256=" + hmac.digest(delivery.secret.encode(), delivery.body, "sha256").hex()
    given = delivery.header("x-hub-signature-256").encode("utf-8", "replace")
    if not hmac.compare_digest(made.encode(), given):
        text = "X-Hub-Signature-256 is missing, or made with another secret."
        raise Refused("bad_signature", text)
