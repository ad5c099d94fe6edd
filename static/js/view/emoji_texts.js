import { text } from '../language/language.js';

/** Returns the texts of the element <emoji-picker> by its names for them. */
export function emojiTexts() {
  return {
    regionLabel: text('emoji.all'),
    categoriesLabel: text('emoji.groups'),
    searchLabel: text('emoji.search'),
    searchDescription: text('emoji.search_keys'),
    searchResultsLabel: text('emoji.results'),
    loadingMessage: text('emoji.loading'),
    networkErrorMessage: text('emoji.not_loaded'),
    emojiUnsupportedMessage: text('emoji.no_colour'),
    favoritesLabel: text('emoji.often'),
    skinToneLabel: text('emoji.skin_tone', { tone: '{skinTone}' }),
    skinToneDescription: text('emoji.skin_tone_keys'),
    skinTonesLabel: text('emoji.skin_tones'),
    skinTones: [
      text('emoji.tone_none'), text('emoji.tone_light'), text('emoji.tone_medium_light'), text('emoji.tone_medium'),
      text('emoji.tone_medium_dark'), text('emoji.tone_dark'),
    ],
    categories: {
      'smileys-emotion': text('emoji.faces'),
      'people-body': text('emoji.people'),
      'animals-nature': text('emoji.nature'),
      'food-drink': text('emoji.food'),
      'travel-places': text('emoji.travel'),
      activities: text('emoji.activities'),
      objects: text('emoji.objects'),
      symbols: text('emoji.symbols'),
      flags: text('emoji.flags'),
    },
  };
}
