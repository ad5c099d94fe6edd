"""The CPU of a function for one message, with DynamoDB and API Gateway as stubs."""
