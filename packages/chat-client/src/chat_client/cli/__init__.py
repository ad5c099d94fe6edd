"""The command: a chat in a terminal, or through pipes."""

from chat_client.cli.command import main

__all__ = ["main"]
