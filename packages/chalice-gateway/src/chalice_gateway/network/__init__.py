"""Sockets, hosts and certificates: how others reach the gateway, and who of them may."""
