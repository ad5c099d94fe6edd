"""The user's project before it runs: its configuration, its CloudFormation template, and what a
deployment would refuse. Imports neither Chalice nor boto3."""
