"""One message to a room of up to a million on AWS, simulated under the published quotas."""
