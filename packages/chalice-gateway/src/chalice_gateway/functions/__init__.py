"""What the Lambda service does: it keeps the processes of functions, and invokes them."""
