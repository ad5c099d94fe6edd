"""Messages that concurrent writers append to one room's log."""
