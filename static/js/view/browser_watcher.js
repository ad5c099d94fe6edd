import { onOffline, onWake } from '../net/wake_detector.js';
import { onTimeZoneChange } from './time_zone_watcher.js';

/**
 * Tells what happens to the page in its browser: the machine wakes up or loses its network, the page is hidden, the time
 * zone changes, the page's policy blocks a connection to an address, or another tab has stored something: what was read,
 * visited or forgotten, or a name.
 */
export function watchBrowser({ onWoken, onNoNetwork, onHidden, onTimeZone, onBlocked, onOtherTab }) {
  onWake(onWoken);
  onOffline(onNoNetwork);
  onTimeZoneChange(onTimeZone);
  window.addEventListener('storage', onOtherTab);
  document.addEventListener('visibilitychange', () => document.hidden && onHidden());
  document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => {
    if (effectiveDirective === 'connect-src') onBlocked(blockedURI);
  });
}
