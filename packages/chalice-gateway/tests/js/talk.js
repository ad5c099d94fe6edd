// Run in a page: opens a WebSocket, sends these frames, each after the answer to the one before (a
// number stands for so many bytes, as binary), and closes. Resolves to all events of the socket.
([url, protocols, frames]) =>
  new Promise((resolve) => {
    const told = [];
    const socket = new WebSocket(url, protocols);
    const next = () => {
      const frame = frames.shift();
      if (frame === undefined) socket.close(4001, 'so long');
      else socket.send(typeof frame === 'number' ? new Uint8Array(frame) : frame);
    };
    socket.onopen = () => {
      told.push(['open', socket.protocol]);
      next();
    };
    socket.onmessage = ({ data }) => {
      told.push(['message', data]);
      next();
    };
    socket.onerror = () => told.push(['error']);
    socket.onclose = ({ code, reason }) => {
      told.push(['close', code, reason]);
      resolve(told);
    };
  })
