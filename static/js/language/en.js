// The texts of the page, by name. {name} is what is put in; a text with plural forms has one for each form of `count`
// that English has. docs/languages.md says how to add a language.

export const texts = {
  'language.label': 'Language',
  'language.system': 'System',
  'language.note': 'Another language reloads the page.',

  'time.today': 'Today',
  'time.yesterday': 'Yesterday',
  'time.moment': '{day}, {hours}',

  'people.separator': ', ',
  'people.last': ' and ',
  'people.others': { one: '1 other', other: '{count} others' },
  'people.others_renamed': { one: '1 other changed their names', other: '{count} others changed their names' },
};
