"""A message from its sender to everyone in the room, by this chat, by a peer, and in memory."""
