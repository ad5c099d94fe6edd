import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import {
  dayAfter, dayOf, dayText, fullDay, fullTime, hoursParts, hoursText, isoDay, momentText, refreshTimeZone, startOfDay,
} from '../../../static/js/lib/times.js';

const local = (...fields) => new Date(...fields).getTime();

test('a day begins at local midnight', () => {
  const midnight = local(2040, 2, 1);
  assert.equal(dayOf(local(2040, 2, 1, 23, 59, 59, 999)), midnight);
  assert.equal(dayOf(midnight), midnight);
  assert.equal(dayOf(midnight - 1), local(2040, 1, 29));
});

test('the day after starts at the next midnight, even if a day has 23 or 25 hours', () => {
  for (let day = local(2040, 0, 1); day < local(2041, 0, 1); day = dayAfter(day)) {
    assert.equal(dayOf(dayAfter(day)), dayAfter(day));
    assert.equal(dayAfter(dayAfter(day), -1), day);
  }
});

test('the parts of a time are its text', () => {
  const time = local(2040, 2, 1, 14, 5);
  const parts = hoursParts(time);
  const spaced = (text) => text.replace(/\s/gu, ' '); // which space it is differs
  assert.equal(spaced(parts.map(({ text }) => text).join('')), spaced(hoursText(time)));
  const rest = parts.filter(({ isPeriod }) => !isPeriod).map(({ text }) => text).join('');
  assert.match(rest, /^(?:14|0?2):05$/);
});

test('a day as a field for dates has it is the local one', () => {
  assert.equal(isoDay(local(2040, 2, 1, 23, 59)), '2040-03-01');
  assert.equal(startOfDay('2040-03-01'), local(2040, 2, 1));
  for (const none of ['', '2040', 'tomorrow']) assert.equal(startOfDay(none), null);
});

describe('the text of a day', () => {
  const today = local(2040, 2, 1);

  for (const [called, day] of [['Today', local(2040, 2, 1)], ['Yesterday', local(2040, 1, 29)]]) {
    test(`is ${called}`, () => assert.equal(dayText(day, today), called));
  }

  test('is its full date if the day is earlier than yesterday, or in the future', () => {
    for (const day of [local(2040, 1, 28), local(2039, 2, 1), local(2040, 2, 2)]) {
      assert.equal(dayText(day, today), fullDay(day));
      assert.match(fullDay(day), new RegExp(`${new Date(day).getFullYear()}`));
    }
  });
});

test('the text of a time on another day has the day', () => {
  const time = local(2040, 2, 1, 14, 5);
  const hours = momentText(time, dayOf(time));
  assert.match(hours, /^0?[12]?[24]:05/);
  assert.match(momentText(time, dayAfter(dayOf(time))), new RegExp(`1.*, ${hours}$`));
});

test('all texts are in the new time zone after a change of the time zone', () => {
  const zone = process.env.TZ;
  const time = Date.UTC(2040, 2, 1, 12);
  try {
    process.env.TZ = 'Europe/Berlin';
    refreshTimeZone();
    assert.equal(refreshTimeZone(), false);
    assert.match(hoursText(time), /^0?1:00|^13:00/);
    process.env.TZ = 'Pacific/Auckland';
    assert.equal(refreshTimeZone(), true);
    assert.match(hoursText(time), /^0?1:00/);
    assert.match(fullTime(time), /2/);
    assert.equal(dayText(dayOf(time), dayOf(time)), 'Today');
    assert.match(momentText(time, dayAfter(dayOf(time))), /2.*, 0?1:00/);
    assert.equal(fullDay(time), new Intl.DateTimeFormat(undefined, { dateStyle: 'full' }).format(time));
  } finally {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
    refreshTimeZone();
  }
});
