"""The processes that run functions, as Lambda's runtime does.

The base process has imported chalice and boto3. It forks a template for each function, which has
that function's environment variables and imports the app. A template forks execution environments:
each runs one event after the other, in its main thread.
"""
