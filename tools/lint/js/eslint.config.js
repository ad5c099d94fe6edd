// Finds undefined and unused names in the repository's JavaScript; `make lint` runs it.

import js from '@eslint/js';
import globals from 'globals';

const PAGES = [
  'static/js/**', 'tests/browser/support/*.js',
  'packages/chalice-gateway/src/chalice_gateway/inspector/static/js/**',
];

const WORKER = 'static/service_worker.js';

export default [
  { ignores: ['.venv/', 'build/', 'static/bundle/', 'static/js/vendor/'] },
  js.configs.recommended,
  { rules: { 'no-unused-vars': ['error', { varsIgnorePattern: '^_$' }] } },
  { files: PAGES, languageOptions: { globals: globals.browser } },
  { files: [WORKER], languageOptions: { globals: globals.serviceworker } },
  { ignores: [...PAGES, WORKER], languageOptions: { globals: globals.nodeBuiltin } },
];
