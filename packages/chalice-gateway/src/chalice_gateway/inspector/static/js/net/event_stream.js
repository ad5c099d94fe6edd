const RETRY_MS = 2000;

// Batches of what the gateway records. Reconnects for ever; the gateway then continues where it
// stopped.
export function openEventStream({ onBatch, onState }) {
  const source = new EventSource('/@gateway/api/events');
  source.onopen = () => onState('live');
  source.onmessage = (message) => onBatch(JSON.parse(message.data));
  source.onerror = () => {
    onState('lost');
    // A browser itself gives up after a response that is no stream.
    if (source.readyState === EventSource.CLOSED) {
      setTimeout(openEventStream, RETRY_MS, { onBatch, onState });
    }
  };
}
