"""What one event reads, writes and calls as its room grows, and as all other rooms do."""
