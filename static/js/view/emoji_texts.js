import { phrase } from '../language/language.js';

/** Returns the texts of the element <emoji-picker> by its names for them. */
export function emojiTexts() {
  return {
    regionLabel: phrase('emoji.all'),
    categoriesLabel: phrase('emoji.groups'),
    searchLabel: phrase('emoji.search'),
    searchDescription: phrase('emoji.search_keys'),
    searchResultsLabel: phrase('emoji.results'),
    loadingMessage: phrase('emoji.loading'),
    networkErrorMessage: phrase('emoji.not_loaded'),
    emojiUnsupportedMessage: phrase('emoji.no_colour'),
    favoritesLabel: phrase('emoji.often'),
    skinToneLabel: phrase('emoji.skin_tone', { tone: '{skinTone}' }),
    skinToneDescription: phrase('emoji.skin_tone_keys'),
    skinTonesLabel: phrase('emoji.skin_tones'),
    skinTones: [
      phrase('emoji.tone_none'), phrase('emoji.tone_light'), phrase('emoji.tone_medium_light'), phrase('emoji.tone_medium'),
      phrase('emoji.tone_medium_dark'), phrase('emoji.tone_dark'),
    ],
    categories: {
      'smileys-emotion': phrase('emoji.faces'),
      'people-body': phrase('emoji.people'),
      'animals-nature': phrase('emoji.nature'),
      'food-drink': phrase('emoji.food'),
      'travel-places': phrase('emoji.travel'),
      activities: phrase('emoji.activities'),
      objects: phrase('emoji.objects'),
      symbols: phrase('emoji.symbols'),
      flags: phrase('emoji.flags'),
    },
  };
}
