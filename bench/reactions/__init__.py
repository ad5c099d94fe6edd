"""What a storm of reactions to one message costs, and how often the room is told of it."""
