// Loads the modules on the developer's machine, and where no bundle was made: else this script is not
// in the page. From file:// addresses browsers load no modules, so that a page from the disk loads the
// script of the bundle.
{
  const showProblem = (text) => {
    document.querySelector('#status [data-part=text]').textContent = text;
  };
  const load = (type, src, onError) => {
    const script = document.createElement('script');
    Object.assign(script, { type, src, async: false });
    script.addEventListener('error', onError);
    document.head.append(script);
  };

  if (location.protocol === 'file:') {
    load('text/javascript', 'bundle/from_disk.js', () => {
      showProblem('The page is not bundled. Run `make bundle` in the project, then reload this page.');
    });
  } else {
    const showIncomplete = () => showProblem('This page did not load completely. Please reload it.');
    load('module', 'js/early.js', showIncomplete);
    load('module', 'js/main.js', showIncomplete);
  }
}
