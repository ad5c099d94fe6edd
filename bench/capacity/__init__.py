"""How many messages a second this chat takes, and what becomes of twice as many."""
