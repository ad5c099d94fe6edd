"""API Gateway, Lambda and DynamoDB for one Chalice app, on this machine."""
