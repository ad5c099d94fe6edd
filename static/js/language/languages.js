import { texts } from './en.js';
import { setLanguage } from './language.js';

/**
 * The languages of the page, and what each is called in itself. Only English is loaded with the page. `locale` is how
 * a language writes numbers and times where the browser does not say for which region.
 */
export const LANGUAGES = [
  { code: 'en', locale: 'en', name: 'English', direction: 'ltr', load: () => ({ texts }) },
  { code: 'ar', locale: 'ar-EG', name: 'العربية', direction: 'rtl', load: () => import('./ar.js') },
];

/**
 * Use the `chosen` language, or else the first of the browser's `preferred` locales that the page knows, or else English.
 * English stays also if the language cannot be loaded.
 */
export async function startLanguage(chosen, preferred) {
  const codes = [chosen, ...preferred.map(codeOf)];
  const language = codes.map((code) => LANGUAGES.find((each) => each.code === code)).find(Boolean) ?? LANGUAGES[0];
  const regional = preferred.find((each) => codeOf(each) === language.code && each !== language.code);
  try {
    setLanguage({ ...language, locale: regional ?? language.locale, ...await language.load() });
  } catch (error) {
    console.error(error);
  }
}

function codeOf(locale) {
  return locale.split('-')[0].toLowerCase();
}
