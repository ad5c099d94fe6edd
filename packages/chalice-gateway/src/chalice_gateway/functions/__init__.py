"""What Lambda does: load the app, run its functions, and feed them from routes and queues."""
