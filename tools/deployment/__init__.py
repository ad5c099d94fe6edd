"""`make deploy` and `make undeploy`: a stage of the app in an AWS account.

CloudFormation makes the tables and queues, Chalice the functions and APIs.
"""

from tools.deployment.deployment import Deployment

__all__ = ["Deployment"]
