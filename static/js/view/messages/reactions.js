import { listText, numberText, phrase } from '../../language/language.js';
import { cloneTemplate } from '../dialog.js';
import { personNames } from '../person_names.js';
import { focusedBeside } from '../tree.js';
import { showPart } from './message_parts.js';

/** Show the reactions to a message as buttons. `self` is the user's member id, `known` are persons by member. */
export function showReactions(node, { reactions = [], deleted, deleting }, { self, known }) {
  const shown = deleted || deleting ? [] : reactions;
  const list = showPart(node, 'reactions', shown.length > 0);
  if (list) showEach(list, shown, { self, known });
}

// Items stay, so that a button keeps the focus.
function showEach(list, shown, context) {
  const items = new Map([...list.children].map((item) => [item.firstElementChild.dataset.reaction, item]));
  const kept = new Set(shown.map(({ reaction }) => reaction));
  for (const [reaction, item] of items) if (!kept.has(reaction)) item.remove();
  const isReachable = list.closest('.row')?.contains(focusedBeside(list)) ?? false;
  shown.forEach((each, index) => {
    const item = items.get(each.reaction) ?? cloneTemplate('reaction');
    showReaction(item.firstElementChild, each, context);
    item.firstElementChild.tabIndex = isReachable ? 0 : -1;
    if (list.children[index] !== item) list.insertBefore(item, list.children[index] ?? null);
  });
}

function showReaction(button, { reaction, count, members, mine, pending }, { self, known }) {
  button.dataset.reaction = reaction;
  button.setAttribute('aria-pressed', mine);
  button.classList.toggle('reaction--pending', Boolean(pending));
  button.querySelector('.reaction-text').textContent = reaction;
  button.querySelector('.reaction-count').textContent = numberText(count);
  button.title = phrase('reactions.who', {
    people: reactorsText({ count, members, mine }, { self, known }), reaction,
  });
}

/** Returns who has reacted: 'You, Ana and 3 others'. */
export function reactorsText({ count, members, mine }, { self, known }) {
  const others = members.filter((member) => member !== self);
  const names = others.filter((member) => known.has(member)).map((member) => personNames.text(known.get(member)));
  if (mine) names.unshift(phrase('people.you_sentence'));
  const unnamed = count - names.length;
  if (names.length === 0) return phrase('reactions.unnamed', { count: unnamed });
  if (unnamed > 0) names.push(phrase('people.others', { count: unnamed }));
  return listText(names);
}
