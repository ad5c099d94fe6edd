"""From an address to a WebSocket that is replaced whenever it is lost."""
