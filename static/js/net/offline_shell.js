/** Has the service worker keep the page for when there is no network, if the page is installed as an app. */
export async function keepOfflineShell(browser, { matchMedia } = globalThis) {
  const isInstalled = matchMedia?.('(display-mode: standalone)').matches ?? false;
  if (isInstalled && browser.isSupported) await browser.worker();
}
