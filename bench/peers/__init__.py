"""The servers that the gateway is measured beside.

All do the same for the same three messages: `noop` leaves one byte in the file that $MARKS names,
`join` is answered, and from then on `broadcast` sends 64 characters to everyone who has joined.
"""
