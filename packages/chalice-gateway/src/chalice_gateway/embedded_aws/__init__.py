"""What AWS does around the app: DynamoDB and SQS in memory, IAM, faults, and a guard that keeps
the app away from AWS itself."""
