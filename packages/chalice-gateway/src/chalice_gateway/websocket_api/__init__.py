"""What API Gateway does: connections, their events, and the management API (`@connections`)."""
