"""The process that the user starts: it owns the port, the connections and all other processes."""
