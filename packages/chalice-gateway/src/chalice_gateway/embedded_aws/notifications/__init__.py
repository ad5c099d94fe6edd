"""What happens in tables, buckets and topics, for the functions that want to know."""

from chalice_gateway.embedded_aws.notifications.notifications import Notifications

__all__ = ["Notifications"]
