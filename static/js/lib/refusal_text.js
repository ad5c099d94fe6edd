import { currentLanguage, phrase } from '../language/language.js';

const TEXTS = {
  bad_json: 'error.malformed',
  not_an_object: 'error.malformed',
  unknown_action: 'error.malformed',
  missing_field: 'error.malformed',
  wrong_type: 'error.malformed',
  conflicting_fields: 'error.malformed',
  bad_media_type: 'error.malformed',
  wrong_size: 'error.wrong_size',
  too_large: 'error.wrong_size',
  bad_characters: 'error.bad_characters',
  not_subscribed: 'error.not_subscribed',
  not_allowed: 'error.not_allowed',
  not_found: 'error.not_found',
  no_message: 'problem.no_message',
  no_file: 'error.no_file',
  too_late: 'error.too_late',
  too_many_reactions: 'error.too_many_reactions',
  muted: 'error.muted',
  archived: 'composer.archived',
  already_exists: 'error.already_exists',
  too_many_rooms: 'error.too_many_rooms',
  too_many: 'error.too_many',
  bad_token: 'error.signed_out',
  no_token: 'error.signed_out',
  token_expired: 'error.signed_out',
  not_connected: 'problem.disconnected',
  unavailable: 'problem.unreachable',
  not_enabled: 'error.not_enabled',
  precondition_failed: 'error.precondition_failed',
};

/**
 * Returns why the server refuses something: its own words, which are English, or those of the page's language for the
 * `code`. What the product's own review says has no others.
 */
export function refusalText(code, message) {
  const isKnown = currentLanguage().code !== 'en' && Object.hasOwn(TEXTS, code);
  return isKnown ? phrase(TEXTS[code]) : message;
}
