// The rules for names that are not in ASCII, with their tables. name_rules.js loads them, as they are large.

export { mixesScripts } from './script_sets.js';
export { isVisible } from './visible_text.js';
