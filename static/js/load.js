// Browsers load no modules from file://, so there the same modules come joined in one script.
{
  const fromDisk = location.protocol === 'file:';
  const script = document.createElement('script');
  script.type = fromDisk ? 'text/javascript' : 'module';
  script.src = fromDisk ? 'js/from_disk.js' : 'js/main.js';
  script.addEventListener('error', () => {
    document.querySelector('#status [data-part=text]').textContent =
      'This page could not be loaded whole: please load it again.';
  });
  document.head.append(script);
}
