"""The app's HTTP routes, as a REST API of API Gateway with Lambda proxy integrations."""
