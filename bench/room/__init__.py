"""One room on this machine: connects, latency of a message, and deliveries."""
