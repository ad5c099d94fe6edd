"""The process that runs the app: it puts the WebSocket API and the functions behind one port."""
