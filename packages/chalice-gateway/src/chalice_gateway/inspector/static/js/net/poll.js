// Runs `task` now and every `intervalMs` while somebody can see the page. Returns a function that
// runs it at once.
export function poll(task, intervalMs) {
  let timer = null;
  const run = async () => {
    clearTimeout(timer);
    if (document.visibilityState === 'hidden') return;
    const started = {};
    timer = started;
    await task();
    if (timer === started) timer = setTimeout(run, intervalMs);
  };
  document.addEventListener('visibilitychange', run);
  run();
  return run;
}
