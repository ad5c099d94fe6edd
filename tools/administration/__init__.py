"""What administrators do in a stage from the terminal: rooms, members, bans, bots, webhooks.

Changes are made as the chat's own functions make them: by the same rules, with entries in the
rooms' audit logs, and told to those who are connected.
"""
