// Runs in the page before its own scripts: notes when frames show what is waited for, in ms of performance.now().
{
  const SHOWN = '.row[data-seq]';

  /** Calls back when the frame that is being made is on its way to the screen: in an animation frame's callback. */
  const afterThisFrame = (callback) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => callback(performance.now());
    port2.postMessage(null);
  };
  const whenShown = (isShown) => new Promise((resolve) => {
    const look = () => {
      if (isShown()) afterThisFrame(resolve);
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });

  const probe = { keys: [], firstMessage: whenShown(() => document.querySelector(SHOWN) !== null) };
  window.probe = probe;

  /** Resolves to the ms between the next click and the frame that shows this text among the messages. */
  probe.switchTo = (text) => new Promise((resolve) => {
    addEventListener('click', ({ timeStamp }) => {
      const isShown = () => [...document.querySelectorAll(SHOWN)].some((row) => row.textContent.includes(text));
      whenShown(isShown).then((at) => resolve(at - timeStamp));
    }, { once: true, capture: true });
  });

  addEventListener('keydown', ({ timeStamp }) => {
    requestAnimationFrame(() => afterThisFrame((at) => probe.keys.push(at - timeStamp)));
  }, true);
}
