import { phrase } from '../language/language.js';
import { titleProblem, topicProblem } from '../lib/limits.js';
import { Dialog } from './dialog.js';
import { durationText, SLOW_MODES } from './moderation/durations.js';

const MAX_RETENTION_DAYS = 365;
const DEFAULT_RETENTION_DAYS = 30;

/**
 * Asks for other settings of the room: `{ title, topic, slowMode, retention, notify }`. `change(values)` gets those
 * that are others than before, and returns a promise. Returns the Dialog.
 */
export function editRoom({ room, change }) {
  const dialog = new Dialog('edit-room', { title: phrase('edit_room.title'), submitText: phrase('edit_room.save') });
  show(dialog, room);
  dialog.onInput(() => {});
  dialog.open(async () => {
    const values = valuesOf(dialog);
    const [field, problem] = problemsOf(values).find(([, each]) => each !== '') ?? [];
    const changes = changesFrom(room, values);
    if (problem) dialog.refuse(field, problem);
    else if (Object.keys(changes).length === 0) dialog.close();
    else if (await dialog.run(() => change(changes))) dialog.close();
  });
  return dialog;
}

function show(dialog, { title, topic, slowMode = 0, retention, notify = 'name' }) {
  const choices = new Set([...SLOW_MODES, slowMode]);
  dialog.field('title').value = title;
  dialog.field('topic').value = topic;
  dialog.field('slowMode').append(...Array.from(choices, (seconds) => new Option(durationText(seconds), seconds)));
  dialog.field('slowMode').value = slowMode;
  dialog.field('retention').value = retention || DEFAULT_RETENTION_DAYS;
  dialog.field('notify').value = notify;
}

function valuesOf(dialog) {
  const value = (name) => dialog.field(name).value.normalize('NFC').trim();
  const number = (name) => Number(dialog.field(name).value);
  const numbers = { slowMode: number('slowMode'), retention: number('retention') };
  return { title: value('title'), topic: value('topic'), ...numbers, notify: dialog.field('notify').value };
}

function problemsOf({ title, topic, retention }) {
  const isDays = Number.isInteger(retention) && retention >= 1 && retention <= MAX_RETENTION_DAYS;
  return [
    ['title', titleProblem(title)],
    ['topic', topicProblem(topic)],
    ['retention', isDays ? '' : phrase('edit_room.retention_problem', { count: MAX_RETENTION_DAYS })],
  ];
}

function changesFrom({ title, topic, slowMode = 0, retention, notify = 'name' }, values) {
  const former = { title, topic, slowMode, retention: retention || DEFAULT_RETENTION_DAYS, notify };
  return Object.fromEntries(Object.entries(values).filter(([name, value]) => value !== former[name]));
}
