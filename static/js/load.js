// Each module is a request, and API Gateway and Lambda bill each one; from file:// browsers load none.
// So the same modules come joined in one script, but where they may be worked on: on this machine.
{
  const comesApart = /^(localhost|127\.0\.0\.1|\[::1\])$/.test(location.hostname);
  const script = document.createElement('script');
  script.type = comesApart ? 'module' : 'text/javascript';
  script.src = comesApart ? 'js/main.js' : 'js/joined.js';
  script.addEventListener('error', () => {
    document.querySelector('#status [data-part=text]').textContent =
      'This page could not be loaded whole: please load it again.';
  });
  document.head.append(script);
}
