// Finds undefined and unused names in the repository's JavaScript; `make lint` runs it.

import js from '@eslint/js';
import globals from 'globals';

const PAGE = 'static/js/**';

export default [
  { ignores: ['.venv/', 'build/', 'static/js/bundle.js'] },
  js.configs.recommended,
  { rules: { 'no-unused-vars': ['error', { varsIgnorePattern: '^_$' }] } },
  { files: [PAGE], languageOptions: { globals: globals.browser } },
  { ignores: [PAGE], languageOptions: { globals: globals.nodeBuiltin } },
];
