"""The commands that users type, and their effects."""

HELP = """\
/help       show this
/join ROOM  go to a room
/ls         show the rooms, or who is in yours
/quit       leave the room"""


class Commands:
    def __init__(self, storage, sender):
        self._storage = storage
        self._sender = sender

    def handle(self, connection_id, line):
        nick, room = self._storage.nick_and_room(connection_id)
        if not nick:
            self._storage.name(connection_id, line.strip())
            self._send_error(connection_id, f"You are {line.strip()}. Type /help for help.")
        elif line.startswith("/"):
            self._command(connection_id, nick, room, line[1:])
        elif room:
            self._sender.broadcast(room, f"{nick}: {line}")
        else:
            self._send_error(connection_id, "You are in no room. Type /join ROOM.")

    def leave(self, connection_id):
        nick, room = self._storage.nick_and_room(connection_id)
        if room:
            self._storage.leave(connection_id, room)
            self._sender.broadcast(room, f"{nick} left.")

    def _command(self, connection_id, nick, room, line):
        name, _, argument = line.partition(" ")
        if name == "help":
            self._send_error(connection_id, HELP)
        elif name == "join" and argument:
            self.leave(connection_id)
            self._storage.join(connection_id, argument)
            self._sender.broadcast(argument, f"{nick} joined {argument}.")
        elif name == "ls":
            self._send_error(connection_id, "\n".join(self._members(room) or self._storage.rooms()))
        elif name == "quit":
            self.leave(connection_id)
            self._send_error(connection_id, "You are in no room.")
        else:
            self._send_error(connection_id, f"There is no /{name}. Type /help for help.")

    def _members(self, room):
        if not room:
            return None
        connections = self._storage.connections_in(room)
        return sorted(self._storage.nick_and_room(id)[0] for id in connections)

    def _send_error(self, connection_id, text):
        self._sender.send(connection_id, text)
