// The texts of the page in Arabic: those of en.js, with all plural forms that Arabic has.

export const texts = {
  'language.label': 'اللغة',
  'language.system': 'لغة النظام',
  'language.note': 'تُعاد تحميل الصفحة عند تغيير اللغة.',

  'time.today': 'اليوم',
  'time.yesterday': 'أمس',
  'time.moment': '{day}، {hours}',

  'people.separator': '، ',
  'people.last': ' و',
  'people.others': {
    zero: 'لا آخرين', one: 'شخص آخر', two: 'شخصان آخران', few: '{count} آخرين', many: '{count} آخرين',
    other: '{count} آخرين',
  },
  'people.others_renamed': {
    zero: 'لم يغيّر آخرون أسماءهم', one: 'شخص آخر غيّر اسمه', two: 'شخصان آخران غيّرا اسميهما',
    few: '{count} آخرين غيّروا أسماءهم', many: '{count} آخرين غيّروا أسماءهم', other: '{count} آخرين غيّروا أسماءهم',
  },
};
