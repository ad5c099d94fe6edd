"""What feeds functions with events: queues, topics, buckets, streams and schedules."""

from chalice_gateway.event_sources.service import EventSources

__all__ = ["EventSources"]
