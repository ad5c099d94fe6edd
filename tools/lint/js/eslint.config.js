// Finds undefined and unused names in the repository's JavaScript, and untranslated texts in the page's; `make lint`
// runs it.

import js from '@eslint/js';
import globals from 'globals';

import { untranslatedText } from './untranslated_text.js';

const PAGES = [
  'static/js/**', 'examples/**', 'tests/browser/support/*.js', 'bench/page/*.js',
  'packages/chalice-gateway/src/chalice_gateway/inspector/static/js/**',
];

const TRANSLATED = ['static/js/{net,model,view}/**', 'static/js/lib/limits.js', 'static/js/main.js'];

const WORKER = 'static/service_worker.js';

export default [
  { ignores: ['.venv/', 'build/', 'static/bundle/', 'static/js/vendor/', 'packages/chat-js/js/', 'packages/chat-js/types/'] },
  js.configs.recommended,
  { rules: { 'no-unused-vars': ['error', { varsIgnorePattern: '^_$' }] } },
  { files: PAGES, languageOptions: { globals: globals.browser } },
  {
    files: TRANSLATED,
    plugins: { page: { rules: { 'untranslated-text': untranslatedText } } },
    rules: { 'page/untranslated-text': 'error' },
  },
  { files: [WORKER], languageOptions: { globals: globals.serviceworker } },
  { ignores: [...PAGES, WORKER], languageOptions: { globals: globals.nodeBuiltin } },
];
