// API Gateway and Lambda bill every request, so a page loads the bundle, and the modules only on the
// developer's machine or where no bundle was made. From file:// addresses browsers load no modules.
{
  const isLocal = /^(localhost|127\.0\.0\.1|\[::1\])$/.test(location.hostname);
  const isFile = location.protocol === 'file:';

  const showProblem = (text) => {
    document.querySelector('#status [data-part=text]').textContent = text;
  };
  const load = (type, src, onError) => {
    const script = document.createElement('script');
    Object.assign(script, { type, src });
    script.addEventListener('error', onError);
    document.head.append(script);
  };
  const loadModules = () => load('module', 'js/main.js', () => {
    showProblem('This page did not load completely. Please reload it.');
  });
  const askForBundle = () => {
    showProblem('js/bundle.js is missing. Run `make bundle` in the project, then reload this page.');
  };

  if (isLocal) loadModules();
  else load('text/javascript', 'js/bundle.js', isFile ? askForBundle : loadModules);
}
