import { LANGUAGES } from '../language/languages.js';

export const LANGUAGE_KEY = 'language';

/** A list of the page's languages, each by its own name. The choice is remembered and reloads the page. */
export class LanguageChoice {
  constructor(select, settings) {
    select.append(...LANGUAGES.map(({ code, name }) => makeOption(code, name)));
    select.value = LANGUAGES.some(({ code }) => code === settings.read(LANGUAGE_KEY)) ? settings.read(LANGUAGE_KEY) : '';
    select.addEventListener('change', () => {
      if (select.value === '') settings.remove(LANGUAGE_KEY);
      else settings.write(LANGUAGE_KEY, select.value);
      location.reload();
    });
  }
}

function makeOption(code, name) {
  const option = new Option(name, code);
  option.lang = code;
  return option;
}
