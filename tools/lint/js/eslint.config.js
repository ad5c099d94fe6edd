// Finds undefined and unused names in the repository's JavaScript; `make lint` runs it.

import js from '@eslint/js';
import globals from 'globals';

const PAGES = ['static/js/**', 'packages/chalice-gateway/src/chalice_gateway/inspector/static/js/**'];

export default [
  { ignores: ['.venv/', 'build/', 'static/js/bundle.js'] },
  js.configs.recommended,
  { rules: { 'no-unused-vars': ['error', { varsIgnorePattern: '^_$' }] } },
  { files: PAGES, languageOptions: { globals: globals.browser } },
  { ignores: PAGES, languageOptions: { globals: globals.nodeBuiltin } },
];
