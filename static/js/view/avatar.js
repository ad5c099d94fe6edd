import { initials } from '../lib/initials.js';

const HUES = 12;

/** Make the element show the person's avatar before its content. Without a `member`, its hue is the accent's. */
export function showAvatar(element, { name, member }) {
  element.dataset.initials = initials(name);
  if (member) element.style.setProperty('--hue', hueOf(member));
}

/** Show at the avatar of the element whether the person is 'here' or 'away'; null if that is not known. */
export function showPresence(element, presence) {
  if (presence === null) delete element.dataset.presence;
  else element.dataset.presence = presence;
}

/** Returns a hue in degrees, always the same for a member. */
export function hueOf(member) {
  let hash = 0;
  for (const character of member) hash = (hash * 31 + character.codePointAt(0)) % HUES;
  return hash * (360 / HUES);
}
