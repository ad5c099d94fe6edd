"""The CPU and the rate of posts to connections, by this chat's client and by others."""
