"""`tokens`: of bots: list, create, revoke."""

from __future__ import annotations

import sys
from argparse import Namespace

from chalicelib.auth import new_token
from chalicelib.capabilities import Capabilities
from chalicelib.chat import now
from chalicelib.domain import Bot
from chalicelib.protocol import identifiers
from chalicelib.protocol.identifiers import InvalidIdentifier
from tools.administration.field_names import in_options
from tools.administration.stage import Stage
from tools.errors import InvalidInput, ToolError
from tools.output import Output, listed

COLUMNS = ("member", "name", "rooms", "createdAt", "createdBy")


def list_all(stage: Stage, _: Namespace) -> Output:
    """List the bots whose tokens are valid."""
    rows = [
        {
            "member": bot.member,
            "name": bot.name,
            "rooms": bot.capabilities.claim(),
            "createdAt": bot.created_at,
            "createdBy": bot.created_by,
        }
        for bot in stage.bots.all()
    ]
    return listed(rows, COLUMNS, "There are no bots.")


def create(stage: Stage, options: Namespace) -> Output:
    """Make a bot, and print its token, which is shown this once."""
    name, capabilities = _name(options.name), _capabilities(options)
    new = new_token()
    by = stage.operator.member
    stage.bots.create(Bot(new.member, name, capabilities, new.secret_hash, now(), by))
    if not options.json:
        print(f"The token of the bot {name}, member {new.member}:", file=sys.stderr)
        print("Keep it secret: it is valid until it is revoked.", file=sys.stderr)
    return Output({"member": new.member, "name": name, "token": new.token}, new.token)


def revoke(stage: Stage, options: Namespace) -> Output:
    """Let a bot's token be valid no more, and close its connections."""
    bot = stage.bots.revoke(options.member)
    # Also of a bot that was revoked before: the command may have been interrupted here.
    closed = stage.chat.sign_in.close_all(options.member)
    if bot is None and not closed:
        raise ToolError(f"There is no bot {options.member}.")
    name = bot.name if bot else options.member
    text = f"Revoked the token of {name}. Connections that were closed: {closed}."
    return Output({"member": options.member, "closed": closed}, text)


def _name(text: str) -> str:
    try:
        return identifiers.display_name(text)
    except InvalidIdentifier as error:
        raise InvalidInput(in_options(str(error))) from None


def _capabilities(options: Namespace) -> Capabilities:
    try:
        return Capabilities.parse(options.rooms, options.moderator)
    except ValueError as error:
        raise InvalidInput(f"--rooms: {error}.") from None
