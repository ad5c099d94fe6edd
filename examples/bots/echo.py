"""A bot that answers `!echo hello` with `hello`."""

import asyncio
import os

from chat_client import Client, Message

COMMAND = "!echo "


async def main() -> None:
    address, room = os.environ["CHAT_ADDRESS"], os.environ.get("CHAT_ROOM", "lobby")
    async with Client(address, room=room, token=os.environ["CHAT_TOKEN"]) as bot:
        await bot.wait_until_synced()
        known = [entry for entry in bot.log.entries if isinstance(entry, Message)]
        answered = {m.reply_to.seq for m in known if m.reply_to and m.person == bot.you}
        async for message in bot:  # from the newest page of history on; does not end by itself
            if not isinstance(message, Message) or not message.data.startswith(COMMAND):
                continue
            if message.seq not in answered:
                await bot.send(message.data.removeprefix(COMMAND), reply_to=message.seq)


asyncio.run(main())
