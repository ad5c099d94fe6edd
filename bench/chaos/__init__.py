"""Whether a message is ever lost, doubled or reordered while everything fails."""
